using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Presence;
using OmniGrains.Inbox.Sending;

namespace OmniGrains.Inbox.Desk;

/// <summary>How a doubt ends.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DoubtOutcome>))]
public enum DoubtOutcome
{
    /// <summary>It arrived, or left: somebody has looked.</summary>
    [JsonStringEnumMemberName("sent")]
    Sent,

    /// <summary>It did not; it is sent once more.</summary>
    [JsonStringEnumMemberName("send-again")]
    SendAgain,
}

/// <summary>What became of a message in doubt.</summary>
/// <param name="Outcome"><c>sent</c>, or <c>send-again</c>.</param>
/// <param name="Agent">Who says so, when one key serves several people; at most 64 characters.</param>
public sealed record DoubtInput(DoubtOutcome Outcome, string? Agent);

internal static class SettleMessageDoubtEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/conversations/messages/{message}/doubt", Handle)
        .WithName("SettleMessageDoubt")
        .WithTags("Inbox")
        .WithSummary("Say what became of a message in doubt, or send it again")
        .WithDescription(
            "A message is in doubt (failed, with the failureCode in-doubt) when its channel may have taken it and never said so. Look at the channel's own inbox, or ask the customer; then say sent, or "
            + "send-again: it is queued once more, under the channel's rules of now. What the channel tells of it later counts all the same.")
        .Produces<MessageReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status410Gone)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("it never arrived", new DoubtInput(DoubtOutcome.SendAgain, "maria"))
        .WithExample(StatusCodes.Status200OK, "queued again", new MessageReceipt("0195f3a2b4c17d3e8f00112233445566", "0195f3a2b4c17d3e8f00112233445566.2", 5, 1219))
        .RequireScope(Scopes.ConversationsWrite);

    private static async Task<Results<Ok<MessageReceipt>, ProblemHttpResult>> Handle(
        string message, DoubtInput input, Intent intent, IGrains grains, SendingFactsOf facts, HttpContext http, CancellationToken cancellation)
    {
        if (input.Agent is not null && !Slugs.IsText(input.Agent, 64))
        {
            return TypedResults.Problem(Problems.Of(NotePresenceEndpoint.AgentInvalid));
        }

        if (MessageId.ConversationOf(message) is not { } id || (await grains.Read(id.Grain, ReadConversation.Query, cancellation)).Value is not { } state || state.Entry(message) is not { } entry)
        {
            return TypedResults.Problem(Problems.Of(ConversationRejections.NoMessage));
        }

        var again = input.Outcome == DoubtOutcome.SendAgain;
        var command = new SettleDoubt(message, again, await facts.Find(state, state.RouteOf(entry.Home), cancellation), DeskAnswers.Actor(input.Agent, intent));
        return DeskAnswers.MessageReceiptOf(await grains.Ask(id.Grain, command, intent.Context($"{message}/{again}/{input.Agent}"), cancellation)).ToOk(http);
    }
}
