using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Desk;

namespace OmniGrains.Inbox.Presence;

/// <summary>What an agent does with a conversation.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PresenceState>))]
public enum PresenceState
{
    [JsonStringEnumMemberName("viewing")]
    Viewing,
    [JsonStringEnumMemberName("typing")]
    Typing,
    [JsonStringEnumMemberName("left")]
    Left,
}

/// <summary>Says what an agent does. Say it again every 20 seconds: after 30 the agent has left.</summary>
/// <param name="State"><c>viewing</c>, <c>typing</c> or <c>left</c>.</param>
/// <param name="Agent">Who, when one key serves several people.</param>
public sealed record PresenceInput(PresenceState State, string? Agent);

/// <summary>Who has the conversation open, the agent who asks included.</summary>
public sealed record PresenceAnswer(IReadOnlyList<Viewer> Viewers);

internal static class NotePresenceEndpoint
{
    internal static readonly Rejection AgentInvalid = new("conversation.agent-invalid", "agent must be 1 to 64 characters.");

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/conversations/{id}/presence", Handle)
        .WithName("NotePresence")
        .WithTags("Inbox")
        .WithSummary("Say that you have a conversation open, or are typing")
        .WithDescription(
            "Told to everybody on the live stream (conversation.presence), on every node; nothing is recorded. Say it again every 20 seconds: after 30 you have left.")
        .Produces<PresenceAnswer>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("typing", new PresenceInput(PresenceState.Typing, "maria"))
        .WithExample(StatusCodes.Status200OK, "two people", new PresenceAnswer(
        [
            new Viewer("paolo", false, new DateTimeOffset(2026, 3, 1, 9, 30, 0, TimeSpan.Zero)), new Viewer("maria", true, new DateTimeOffset(2026, 3, 1, 9, 31, 0, TimeSpan.Zero)),
        ]))
        .RequireScope(Scopes.ConversationsRead);

    private static async Task<Results<Ok<PresenceAnswer>, ProblemHttpResult>> Handle(
        string id, PresenceInput input, Intent intent, IGrains grains, Viewers viewers, CancellationToken cancellation)
    {
        if (input.Agent is { } agent && !Slugs.IsText(agent, 64))
        {
            return TypedResults.Problem(Problems.Of(AgentInvalid));
        }

        return DeskAnswers.GrainOf(id) is { } grain && (await grains.Read(grain, ReadConversation.Query, cancellation)).Value is { Exists: true } state
            ? TypedResults.Ok(new PresenceAnswer(viewers.Note(id, state.Record, DeskAnswers.Actor(input.Agent, intent), input.State)))
            : TypedResults.Problem(Problems.Of(ConversationRejections.Unknown));
    }
}
