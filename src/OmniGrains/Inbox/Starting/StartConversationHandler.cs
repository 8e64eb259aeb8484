using System.Text.Json;
using MediatR;
using OmniGrains.Channels.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contacts;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Desk;
using OmniGrains.Inbox.Merging;
using OmniGrains.Inbox.Rules;
using OmniGrains.Inbox.Sending;

namespace OmniGrains.Inbox.Starting;

/// <summary>
/// Holds the words against the channel's rules before anything is recorded; then the contact names the conversation, as for a message that comes in, so that of all who write at
/// the same moment, on both sides, each is told the same one.
/// </summary>
internal sealed class StartConversationHandler(IGrains grains, GrainEngine engine, IMessaging messaging, Addressing addressing, IHandlers handlers, IMacroWords macros, SendingFactsOf facts, KeyVault vault)
    : IRequestHandler<StartConversation, Result<StartReceipt>>
{
    private const int MostTries = 4;

    public async Task<Result<StartReceipt>> Handle(StartConversation request, CancellationToken cancellationToken)
    {
        var (input, intent) = request;
        var context = intent.Context(vault.Digest(JsonSerializer.SerializeToUtf8Bytes(input, InboxJson.Default.StartInput)));
        if (await messaging.Find(input.Connection, cancellationToken) is not { } channel)
        {
            return InboundMessages.UnknownChannel;
        }

        if (await UnknownHandler(input, cancellationToken) is { } unknown)
        {
            return unknown;
        }

        var found = await addressing.Find(channel, input.To, cancellationToken);
        if (found.Value is not { } to)
        {
            return found.Rejection!;
        }

        var by = DeskAnswers.Actor(input.Agent, intent);
        var worded = await Words(input, channel, to, by, context.At, cancellationToken);
        if (worded.Value is not { } words)
        {
            return worded.Rejection!;
        }

        var team = await handlers.TeamOf(by, cancellationToken);
        var isAgent = team is not null || (input.Agent is not null && await handlers.HasAgent(input.Agent, cancellationToken));
        var contact = Contact.GrainOf(vault, channel.Id, to.Addressee.Address);
        var write = new WriteFirst(
            new ConversationOrigin("", null, channel.Id, channel.Connector, channel.Channel, contact.Stream, to.Addressee.Address, input.To.Name ?? to.Customer?.Name),
            words.Drafts[0], input.Subject, new SendingFacts(false, false, []), null, input.Then ?? words.Edit.Status ?? ConversationStatus.Waiting,
            HandlingOf(input, words.Edit, isAgent ? by : null, team), by, words.Drafts.ElementAtOrDefault(1), words.Macro);
        return intent.Key is not null && await engine.ChangedBy(context.Id, cancellationToken) is { Type: ConversationId.GrainType } earlier
            ? ReceiptOf(await grains.Ask(earlier, write, context, cancellationToken))
            : await Say(write, to, contact, context, cancellationToken);
    }

    private static FirstHandling HandlingOf(StartInput input, ConversationEdit edit, string? writer, string? team) => new(
        input.Assignee ?? NotEmpty(edit.Assignee), input.Team ?? NotEmpty(edit.Team), input.Priority ?? edit.Priority, [.. (input.Labels ?? []).Union(edit.AddLabels ?? [], StringComparer.Ordinal)],
        input.OrderId, writer, team, edit.RemoveLabels);

    private static string? NotEmpty(string? text) => text is { Length: > 0 } ? text : null;

    private sealed record Wording(IReadOnlyList<Draft> Drafts, ConversationEdit Edit, FirstMacro? Macro);

    private async ValueTask<Result<Wording>> Words(StartInput input, MessagingChannel channel, WrittenTo to, string by, DateTimeOffset at, CancellationToken cancellation)
    {
        if (input.Macro is not { } macro)
        {
            return Result<Wording>.Of(new Wording([new Draft(MessageText.Clean(input.Text), input.Template)], new ConversationEdit(), null), 0);
        }

        var about = new ConversationFacts(
            "", to.Owner, channel.Id, channel.Connector, channel.Channel, ConversationStatus.Open, null, null, input.Priority ?? ConversationPriority.Normal, input.Labels ?? [], input.OrderId, at, null, 0, false);
        var filled = await macros.Fill(macro, about, by, input.Agent, cancellation);
        return filled.Value is not { } words ? filled.Rejection!
            : (words.Reply, words.Template) is (null, null) ? StartRejections.Silent
            : Result<Wording>.Of(new Wording([.. ConversationActing.DraftsOf(MessageText.Clean(words.Reply), words.Template)], words.Edit, new FirstMacro(macro, words.Version, MessageText.Clean(words.Note))), 0);
    }

    private async Task<Result<StartReceipt>> Say(WriteFirst write, WrittenTo to, GrainId contact, CommandContext context, CancellationToken cancellation)
    {
        var hasThreads = ChannelRuleTable.Value(write.Origin.Connector, ChannelRuleKind.HasSubjects, context.At) is not null;
        for (var attempt = 1; attempt <= MostTries; attempt++)
        {
            var current = hasThreads ? null : (await grains.Read(contact, ReadContact.Query, cancellation)).Value.Conversation;
            var (standing, route) = await Standing(current, cancellation);
            write = write with { LastInboundAt = route?.LastInboundAt };
            if (standing is { IsOpen: true, Forgotten: false } && (to.Customer is null || await addressing.IsOf(route!.Record, to.Customer, cancellation)))
            {
                var there = write with { Facts = await facts.Find(standing, route!, cancellation) };
                var joined = await grains.Ask(new ConversationId(standing.Id).Grain, there, context, cancellation);
                if (!IsOver(joined.Rejection))
                {
                    return ReceiptOf(joined);
                }
            }

            var fresh = await Fresh(write, cancellation);
            if (FirstWords.Begin(fresh, context.At).Rejection is { } refused)
            {
                return refused;
            }

            var recognised = await addressing.Tie(to, context, cancellation);
            if (recognised.Rejection is { } unreadable)
            {
                return unreadable;
            }

            var id = ConversationId.Next(context.At).Value;
            id = hasThreads ? id : await Begin(contact, new BeginConversation(current, id), context, attempt, cancellation);
            var begun = await Ask(fresh with { Origin = fresh.Origin with { Conversation = id, Record = recognised.Record?.Value } }, context, cancellation);
            if (!IsOver(begun.Rejection))
            {
                return ReceiptOf(begun);
            }
        }

        return InboundMessages.Contended;
    }

    // Of two requests under one key at the same moment the other one may have begun it elsewhere: that one has the answer.
    private async Task<Outcome<MessageTaken>> Ask(WriteFirst write, CommandContext context, CancellationToken cancellation)
    {
        var outcome = await grains.Ask(new ConversationId(write.Origin.Conversation).Grain, write, context, cancellation);
        return outcome.Rejection?.Code == EngineRejections.KeyReused.Code && await engine.ChangedBy(context.Id, cancellation) is { Type: ConversationId.GrainType } earlier
            ? await grains.Ask(earlier, write, context, cancellation)
            : outcome;
    }

    private static bool IsOver(Rejection? rejection) => rejection == ConversationRejections.Over || rejection == MergeRejections.Elsewhere;

    // The contact's conversation, or where that goes on, and the way to the contact there.
    private async ValueTask<(Conversation? Standing, ConversationRoute? Route)> Standing(string? current, CancellationToken cancellation)
    {
        if (current is null || (await grains.Read(new ConversationId(current).Grain, ReadConversation.Query, cancellation)).Value is not { Exists: true } own)
        {
            return (null, null);
        }

        var route = ConversationRoute.OwnOf(own);
        if (own.MergedInto is not { } into)
        {
            return (own, route);
        }

        var host = (await grains.Read(new ConversationId(into).Grain, ReadConversation.Query, cancellation)).Value;
        return host.RouteOf(current) is { Member: not null } there ? (host, there with { LastInboundAt = Later(route.LastInboundAt, there.LastInboundAt) }) : (own, route);
    }

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other : one;

    // As if it had begun: the rules look at nothing else.
    private async ValueTask<WriteFirst> Fresh(WriteFirst write, CancellationToken cancellation)
    {
        var origin = write.Origin;
        var about = Conversation.Unknown with { Handling = ConversationHandling.New with { OrderId = write.Handling.OrderId } };
        var route = new ConversationRoute(null, null, origin.Connection, origin.Connector, origin.Channel, origin.Contact, origin.Address, origin.Name, write.LastInboundAt);
        return write with { Facts = await facts.Find(about, route, cancellation) };
    }

    private async Task<string> Begin(GrainId contact, BeginConversation begin, CommandContext context, int attempt, CancellationToken cancellation) =>
        (await grains.Ask(contact, begin, context with { Id = context.Id.Step($"b{attempt}") }, cancellation)).OrUnavailable().Reply?.Conversation
        ?? throw new JournalUnavailableException("Too much is being written right now; nothing was sent.");

    private async ValueTask<Rejection?> UnknownHandler(StartInput input, CancellationToken cancellation) =>
        input.Team is { } team && !await handlers.HasTeam(team, cancellation) ? ConversationRejections.TeamUnknown
        : input.Assignee is { } assignee && !await handlers.HasAgent(assignee, cancellation) ? ConversationRejections.AssigneeUnknown
        : null;

    private static Result<StartReceipt> ReceiptOf(Outcome<MessageTaken> outcome) => outcome.ToResult(
        taken => new StartReceipt(taken.Conversation, taken.Message, taken.Opened, taken.Revision, outcome.Position));
}
