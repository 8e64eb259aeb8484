using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contacts;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Desk;
using OmniGrains.Inbox.Rules;
using OmniGrains.Inbox.Sending;

namespace OmniGrains.Inbox.Conversations;

/// <inheritdoc cref="IConversations"/>
internal sealed class ConversationsForOthers(IGrains grains, ICustomerFamilies families, SendingFactsOf facts, TimeProvider time) : IConversations
{
    private const int MostLookedAt = 5;

    public async ValueTask<ConversationFacts?> Find(string conversation, CancellationToken cancellation) =>
        DeskAnswers.GrainOf(conversation) is { } grain ? (await grains.Read(grain, ReadConversationFacts.Query, cancellation)).Value : null;

    public async ValueTask<ConversationWords?> WordsOf(string conversation, string? message, CancellationToken cancellation)
    {
        if (DeskAnswers.GrainOf(conversation) is not { } grain || (await grains.Read(grain, ReadConversation.Query, cancellation)).Value is not { Exists: true, Forgotten: false } state)
        {
            return null;
        }

        return ConversationAnswers.WordsOf(state, message);
    }

    public async Task<Result<ActingDone>> ActByItself(
        string conversation, IReadOnlyList<AutomaticAct> acts, AutomaticTrigger trigger, CommandContext context, CancellationToken cancellation)
    {
        if (DeskAnswers.GrainOf(conversation) is not { } grain)
        {
            return ConversationRejections.Unknown;
        }

        var state = (await grains.Read(grain, ReadConversation.Query, cancellation)).Value;
        AutomaticAct[] clean = [.. acts.Select(act => act with { Reply = MessageText.Clean(act.Reply), Note = MessageText.Clean(act.Note) })];
        var outcome = await grains.Ask(grain, new ActByItself(clean, trigger, await facts.Find(state, cancellation)), context, cancellation);
        return outcome.OrUnavailable().ToResult(done => done);
    }

    public async ValueTask<string?> LastAgentOf(string customer, CancellationToken cancellation)
    {
        var ids = new List<string>();
        foreach (var record in await families.RecordsOf(customer, cancellation))
        {
            ids.AddRange((await grains.Read(CustomerInbox.GrainOf(record), ReadCustomerInbox.Query, cancellation)).Value.Conversations);
        }

        // Ids grow with time.
        foreach (var id in ids.OrderDescending(StringComparer.Ordinal).Take(MostLookedAt))
        {
            if (await Find(id, cancellation) is { LastAgent: { } agent })
            {
                return agent;
            }
        }

        return null;
    }

    public async ValueTask<Rejection?> Refuses(string conversation, string? text, TemplateMessage? template, string? by, CancellationToken cancellation)
    {
        if (DeskAnswers.GrainOf(conversation) is not { } grain)
        {
            return ConversationRejections.Unknown;
        }

        var state = (await grains.Read(grain, ReadConversation.Query, cancellation)).Value;
        var situation = SendingSituation.Of(state, await facts.Find(state, cancellation));
        return (by is null ? null : AnsweredMeanwhile.Refusal(state, by))
            ?? ConversationActing.DraftsOf(text, template).Select(draft => ChannelRules.Check(draft, situation, time.GetUtcNow())).FirstThatPasses(refused => refused);
    }

    public async Task<Result<ConversationActed>> Act(
        string conversation, ConversationAct act, SeenVersion seen, string by, CommandContext context, CancellationToken cancellation)
    {
        if (DeskAnswers.GrainOf(conversation) is not { } grain)
        {
            return ConversationRejections.Unknown;
        }

        var state = (await grains.Read(grain, ReadConversation.Query, cancellation)).Value;
        var clean = act with { Reply = MessageText.Clean(act.Reply), Note = MessageText.Clean(act.Note) };
        var outcome = await grains.Ask(grain, new ActOnConversation(clean, await facts.Find(state, cancellation), seen.Revision, by, Insists: seen.Insists), context, cancellation);
        return outcome.ToResult(acted => acted);
    }
}
