using Microsoft.Extensions.Logging;
using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Marketplaces;
using OmniGrains.Channels.Sync;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Channels.Deliveries;

/// <summary>
/// Carries out what a kept delivery says. At least once: orders are compared by content, and everything else is sent
/// under ids that derive from the delivery. A delivery that fails is marked so, and never holds up the others. What one contact says is carried out in the order
/// in which it was kept, also when the journal could not be written in between.
/// </summary>
internal sealed class DeliveryProcessing(
    IGrains grains, ConnectionDirectory directory, Connectors connectors, IOrderFeed orders, IInboxFeed inbox, IInboxSigns signs, ICallFeed calls, RelayedMail relayed, ShopHttp http, Blobs blobs, TimeProvider time, ILogger<DeliveryProcessing> log)
{
    private static readonly DeliveryFailure ConnectionGone = new("connection-gone", "The connection was removed or disabled.", Passing: false);

    // It may be on its way: deliveries come in any order.
    private static readonly DeliveryFailure MessageUnknown = new("message-unknown", "A message that was taken back, changed or reacted to is not here.", Passing: true);

    private static readonly DeliveryFailure ContentGone = new("content-gone", "What was delivered is not in the store of blobs; restore it, then replay.", Passing: false);

    private readonly ContactLanes _lanes = new();

    /// <summary>A further attempt: what is to be processed is read from the delivery. Called in the order of the journal; one that throws is called again, and has kept its place.</summary>
    public ValueTask Process(GrainId delivery, string key, CancellationToken cancellation) => InPlace(key, async place =>
    {
        var state = (await grains.Read(delivery, ReadDelivery.Query, cancellation)).Value;
        if (state is { Phase: DeliveryPhase.Pending, Body: not null })
        {
            await Process(delivery, state, null, key, place, cancellation);
        }
    }, cancellation);

    /// <summary>The first attempt: the event says all of it, and nothing is read back. Called as the other.</summary>
    public ValueTask Process(Recorded recorded, DeliveryStored stored, string key, CancellationToken cancellation) => InPlace(key, async place =>
    {
        var state = new Delivery(DeliveryId.Of(recorded.Grain).Connection, stored.Topic!, recorded.At, stored.Body, DeliveryPhase.Pending, 1, stored.Apart);
        await Process(recorded.Grain, state, new KnownState(state, recorded.Version), key, place, cancellation);
    }, cancellation);

    private async ValueTask InPlace(string key, Func<ContactLanes.Place, Task> process, CancellationToken cancellation)
    {
        var place = _lanes.Enter(key);
        try
        {
            await process(place);
            place.Leave();
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            place.Leave();
            throw;
        }
    }

    private async Task Process(GrainId delivery, Delivery state, KnownState? known, string key, ContactLanes.Place place, CancellationToken cancellation)
    {
        var body = state.Apart ? await blobs.Load(delivery, Delivery.Blob, cancellation) : state.Body;
        var conclusion = body is null
            ? new ConcludeDelivery(state.Attempt, [], ContentGone)
            : await Conclude(state, new DeliveryContent(state.Topic, body.Value, state.ReceivedAt), key, place, cancellation);
        await grains.Ask(delivery, conclusion with { Known = known }, new CommandContext(new CommandId($"{key}:end"), time.GetUtcNow()), cancellation);
    }

    private async Task<ConcludeDelivery> Conclude(Delivery state, DeliveryContent content, string key, ContactLanes.Place place, CancellationToken cancellation)
    {
        if (await directory.Find(state.Connection, cancellation) is not { } shop)
        {
            return new ConcludeDelivery(state.Attempt, [], ConnectionGone);
        }

        var done = new List<string>();
        try
        {
            var reading = await Read(content, shop, cancellation);
            await place.Turn([.. ContactsIn(reading)], cancellation);
            var failure = await CarryOut(reading, content.ReceivedAt, shop, key, done, cancellation);
            return new ConcludeDelivery(state.Attempt, done, failure ?? (reading.Unreadable is { } reason ? new DeliveryFailure("unreadable", reason, Passing: false) : null));
        }
        catch (UnreadableDeliveryException unreadable)
        {
            return new ConcludeDelivery(state.Attempt, done, new DeliveryFailure("unreadable", unreadable.Message, Passing: false));
        }
        catch (ShopRefusedException refused)
        {
            return new ConcludeDelivery(state.Attempt, done, new DeliveryFailure(refused.Code, refused.Message, Passing: true));
        }
        catch (Exception exception) when (exception is not (JournalUnavailableException or OperationCanceledException))
        {
            // Its text may quote the payload: the type alone is kept.
            log.LogError("Processing a delivery of {Connection} failed with {Failure}", state.Connection, exception.GetType().Name);
            return new ConcludeDelivery(state.Attempt, done, new DeliveryFailure("unexpected", exception.GetType().Name, Passing: true));
        }
    }

    private async Task<Reading> Read(DeliveryContent content, ConnectedShop shop, CancellationToken cancellation)
    {
        var reading = connectors.Of(shop).Read(content, shop);
        if (connectors.Of(shop) is not ISharesWebhooks sharing)
        {
            return reading;
        }

        foreach (var id in (await directory.All(cancellation)).ById.Keys.Where(id => id != shop.Id))
        {
            if (await directory.Find(id, cancellation) is { } other && sharing.Shares(shop, other))
            {
                reading = reading.And(connectors.Of(other).Read(content, other));
            }
        }

        return reading;
    }

    private static IEnumerable<string> ContactsIn(Reading reading) =>
    [
        .. reading.Messages.Select(message => $"{message.Connection} {message.Address}"), .. reading.Calls.Select(call => $"{call.Connection} {call.Number ?? call.ProviderId}"),
        .. reading.Elsewhere.Select(message => $"{message.Connection} {message.Address}"), .. reading.Withdrawals.Select(message => $"{message.Connection} {message.Address}"),
        .. reading.Reactions.Select(reaction => $"{reaction.Connection} {reaction.Address}"), .. reading.Progress.Select(progress => $"{progress.Connection} {progress.Address}"),
    ];

    private async Task<DeliveryFailure?> CarryOut(Reading reading, DateTimeOffset toldAt, ConnectedShop shop, string key, List<string> done, CancellationToken cancellation)
    {
        var step = 0;
        foreach (var snapshot in reading.Orders)
        {
            var result = await orders.Reflect(snapshot.SoldFrom(shop), new Intent($"{key}:{step++}", time.GetUtcNow(), $"connection {shop.Id}"), cancellation);
            if (result.Rejection is { } rejection)
            {
                return FailureOf(rejection);
            }

            done.Add(result.Value!.OrderId);
        }

        foreach (var externalId in reading.Mentioned)
        {
            var wanted = await grains.Ask(SyncState.GrainOf(shop.Id), new WantOrder(externalId), ContextOf(key, step++), cancellation);
            if (wanted.Rejection is { } rejection)
            {
                return FailureOf(rejection);
            }
        }

        if (reading.AnnouncesMessages)
        {
            await grains.Ask(MessageReconciliation.GrainOf(shop.Id), new WantOrder(MessageReconciliation.Announced), ContextOf(key, step++), cancellation);
        }

        foreach (var parcel in reading.Parcels)
        {
            var tracked = await grains.Ask(ParcelId.Of(parcel.Carrier, parcel.TrackingNumber).Grain, parcel, ContextOf(key, step++), cancellation);
            if (tracked.Rejection is { } rejection)
            {
                return FailureOf(rejection);
            }
        }

        if (await Talk(reading, toldAt, key, cancellation) is { } failure)
        {
            return failure;
        }

        if (reading.Confirm is { } address)
        {
            await http.Visit(address, cancellation);
        }

        return null;
    }

    // Each message is taken in by itself: one that cannot be does not stop those that came with it.
    private async Task<DeliveryFailure?> Talk(Reading reading, DateTimeOffset toldAt, string key, CancellationToken cancellation)
    {
        DeliveryFailure? failure = null;
        foreach (var message in reading.Messages)
        {
            if ((await inbox.Take(await relayed.Tied(message, cancellation), time.GetUtcNow(), cancellation)).Rejection is { } rejection)
            {
                failure = FailureOf(rejection);
            }
        }

        var step = 0;
        foreach (var told in reading.Calls)
        {
            if (await calls.Tell(told, ContextOf($"{key}:c", step++), cancellation) is { } rejection)
            {
                failure = FailureOf(rejection);
            }
        }

        step = 0;
        foreach (var report in reading.Reports)
        {
            await inbox.Report(report, ContextOf($"{key}:s", step++), cancellation);
        }

        return await Note(reading, toldAt, key, cancellation) ?? failure;
    }

    private async Task<DeliveryFailure?> Note(Reading reading, DateTimeOffset toldAt, string key, CancellationToken cancellation)
    {
        foreach (var elsewhere in reading.Elsewhere)
        {
            await signs.Note(elsewhere, time.GetUtcNow(), cancellation);
        }

        var (step, isKnown) = (0, true);
        foreach (var progress in reading.Progress)
        {
            await signs.Note(progress, ContextOf($"{key}:p", step++), cancellation);
        }

        foreach (var reaction in reading.Reactions)
        {
            isKnown &= await inbox.React(reaction, toldAt, ContextOf($"{key}:r", step++), cancellation);
        }

        foreach (var edit in reading.Edits)
        {
            isKnown &= await signs.Edit(edit, toldAt, ContextOf($"{key}:e", step++), cancellation);
        }

        foreach (var withdrawal in reading.Withdrawals)
        {
            isKnown &= await signs.Withdraw(withdrawal, ContextOf($"{key}:w", step++), cancellation);
        }

        return isKnown ? null : MessageUnknown;
    }

    private CommandContext ContextOf(string key, int step) => new(new CommandId($"{key}:{step}"), time.GetUtcNow());

    private static DeliveryFailure FailureOf(Rejection rejection) =>
        new(rejection.Code, rejection.Detail, Passing: rejection.Kind == RejectionKind.Overloaded);
}
