using System.Text.Json;
using Microsoft.Extensions.Logging;
using OmniGrains.Customers.Contracts;
using OmniGrains.Desk.Setup;
using OmniGrains.Edge;
using OmniGrains.Edge.Json;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Segments.Contracts;

namespace OmniGrains.Desk.ServiceLevels;

/// <summary>
/// Follows the journal and applies policies: when a conversation begins, and again when its priority or labels change. One loop with one owner in the
/// cluster, once there is any policy. Command ids follow from positions, and each command names the state of the conversation that it was chosen for:
/// what is handed over again, or comes late, changes nothing.
/// </summary>
internal sealed class ServiceLevelWork(IGrains grains, Tail tail, ICustomerRecords records, ISegments segments, WireJson json, TimeProvider time, ILogger<ServiceLevelWork> log)
    : KeyedWork
{
    private const int AtOnce = 32;

    private readonly Follower _follower = new(tail);
    private readonly InOrder _order = new("service levels", log);

    public override string Name => "service-levels";

    public override async ValueTask<IReadOnlyCollection<string>> Keys(CancellationToken cancellation) =>
        (await grains.Read(DeskBook.Grain, ReadDesk.Query, cancellation)).Value.All(DeskKind.SlaPolicy).Any() ? ["all"] : [];

    public override Task Run(KeyedRun run, CancellationToken stop) => _follower.Run(run, found => Work(found, stop), stop);

    private async Task Work(IReadOnlyList<Recorded> found, CancellationToken stop)
    {
        var mine = found.Where(recorded => recorded.Event is ConversationOpened or ConversationChanged).ToList();
        if (mine.Count == 0)
        {
            return;
        }

        // What was told of a customer before the message must stand on the record by now.
        await records.Reach(mine[^1].Position, stop);
        var book = (await grains.Read(DeskBook.Grain, ReadDesk.Query, stop)).Value;
        var first = book.All(DeskKind.SlaPolicy).Select(one => one.Kept.Since).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
        await _order.Each(mine.Where(recorded => recorded.At >= first), one => one, one => one.Grain.Key, AtOnce, (one, token) => Apply(one, book, token), stop);
    }

    private async ValueTask Apply(Recorded recorded, DeskBook book, CancellationToken stop)
    {
        if ((await grains.Read(recorded.Grain, ReadConversationFacts.Query, stop)).Value is not { Forgotten: false } conversation)
        {
            return;
        }

        var terms = await TermsFor(conversation, book, recorded.At, stop);
        var context = new CommandContext(new CommandId($"sl{recorded.Position:D15}"), time.GetUtcNow());
        var outcome = await grains.Ask(recorded.Grain, new ApplyServiceTerms(terms, conversation.Revision), context, stop);
        if (outcome.Rejection is { Kind: RejectionKind.Overloaded })
        {
            throw new JournalUnavailableException("Too much is being written; the policy is applied again.");
        }
    }

    private async ValueTask<ServiceTerms?> TermsFor(ConversationFacts conversation, DeskBook book, DateTimeOffset at, CancellationToken stop)
    {
        JsonElement? record = null;
        foreach (var (id, kept) in SlaPolicies.For(book, conversation))
        {
            var policy = kept.Entry.SlaPolicy!;
            if (policy.When is { Count: > 0 } || policy.Segment is not null)
            {
                record ??= conversation.Record is { } known && await records.Find(known, stop) is { } found ? json.Of(found) : null;
            }

            if (!await segments.Has(policy.Segment, policy.When, record, at, stop))
            {
                continue;
            }

            var calendar = book.Find(DeskKind.Calendar, policy.Calendar)!;
            return new ServiceTerms(id, kept.Version, policy.Targets, policy.Calendar, calendar.Version, calendar.Entry.Calendar!.Calendar.Since(conversation.OpenedAt));
        }

        return null;
    }
}
