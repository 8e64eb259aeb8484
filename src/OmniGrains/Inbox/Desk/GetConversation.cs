using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Merging;
using OmniGrains.Inbox.Rules;
using OmniGrains.Inbox.Sending;

namespace OmniGrains.Inbox.Desk;

internal static class GetConversationEndpoint
{
    private const int MostMessages = 200;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/conversations/{id}", Handle)
        .WithName("GetConversation")
        .WithTags("Inbox")
        .WithSummary("Open a conversation, with everything beside it")
        .WithDescription(
            "Messages and notes (latest first, a page of them), what may be sent right now, the customer's live record, the order it is about and the latest ones with "
            + "parcels and returns, what was ordered and how much of it there is to sell, the customer's other conversations, macros that may help, with the reasons, and how the brand speaks there. All of it is read from live state: it contains every write that was answered.")
        .Produces<ConversationDetails>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WaitsForPosition()
        .RequireScope(Scopes.ConversationsRead);

    private static async Task<Results<Ok<ConversationDetails>, ProblemHttpResult>> Handle(
        string id, string? cursor, int? limit, IGrains grains, SendingFactsOf facts, ConversationSurroundings surroundings, Timelines timelines, Presence.Viewers viewers, TimeProvider time,
        HttpResponse response, CancellationToken cancellation)
    {
        if (!Cursor.TryRead(cursor, out var before))
        {
            return TypedResults.Problem(Problems.Of(Cursor.Unreadable));
        }

        if (DeskAnswers.GrainOf(id) is not { } grain || await grains.Read(grain, ReadConversation.Query, cancellation) is not { Value.Exists: true } answer)
        {
            return TypedResults.Problem(Problems.Of(ConversationRejections.Unknown));
        }

        var state = answer.Value;
        var advice = ChannelRules.Advise(SendingSituation.Of(state, await facts.Find(state, cancellation)), time.GetUtcNow());
        var beside = await surroundings.Of(state, cancellation);
        response.Headers.ETag = Answers.ETagOf(state.Revision);
        return TypedResults.Ok(new ConversationDetails(
            state.Id, state.Connection, state.Connector, state.Channel, state.Address is { } address ? new ConversationContact(address, state.ContactName, state.Participants, state.GoesOn?.Address, state.GoesOn?.Connection, state.Language) : null,
            state.Title, state.Status, state.SnoozedUntil, state.Handling.Assignee, state.Handling.Team, state.Handling.Priority, [.. state.Handling.Labels],
            state.Handling.OrderId, state.OpenedAt, state.FirstResponseAt, state.WaitingSince, state.ResolvedAt,
            ConversationClock.Of(state.Service), advice, viewers.Of(id),
            PageOf(await timelines.Of(state, cancellation), before, Math.Clamp(limit ?? 50, 1, MostMessages)), beside.Customer, beside.Orders, beside.Earlier, state.Revision, answer.Position,
            beside.Products, beside.Macros, state.MergedInto, [.. Timelines.MembersOf(state).Select(member => MemberOf(member, state.Routes[member]))], beside.Linked, state.Merge, beside.Brand));
    }

    private static MergedConversation MemberOf(string member, ConversationRoute route) => new(
        member, route.Connection, route.Channel, route.Address is { } address ? new ConversationContact(address, route.Name, []) : null, route.Told);

    // Entries are in one order without holes, so that a page is found by its number.
    private static Page<ConversationMessage> PageOf(IReadOnlyList<TimelineEntry> entries, long? before, int size)
    {
        var last = (int)Math.Clamp((before ?? long.MaxValue) - 1, 0, entries.Count);
        var first = Math.Max(0, last - size);
        var items = new List<ConversationMessage>(last - first);
        for (var i = last - 1; i >= first; i--)
        {
            items.Add(MessageOf(entries[i].Entry) with { Channel = entries[i].Channel });
        }

        return new Page<ConversationMessage>(items, first > 0 ? Cursor.Of(first + 1) : null);
    }

    private static ConversationMessage MessageOf(ConversationEntry entry) => new(
        entry.Id, entry.Direction, entry.Kind, entry.SentAt, entry.Text, entry.Attachments, entry.Template, entry.By, entry.Mentions, entry.Reaction, entry.State,
        entry.StateAt, entry.FailureCode, entry.FailureDetail, entry.Heading, entry.Quoted, entry.From, entry.Automatic ? true : null, Calls.ConversationCall.Of(entry.Call),
        entry.Withdrawn ? true : null, EditedAt: entry.EditedAt, Unproven: entry.Unproven);
}
