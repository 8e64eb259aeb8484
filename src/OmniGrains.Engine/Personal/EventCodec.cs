using System.Text.Json;

namespace OmniGrains.Engine;

/// <summary>Turns events into what the journal stores and back, sealing personal ones.</summary>
internal sealed class EventCodec(Contracts contracts, KeyVault vault)
{
    public EventData Encode(string stream, IEvent @event)
    {
        var contract = contracts.OfEvent(@event.GetType());
        var json = JsonSerializer.SerializeToUtf8Bytes(@event, contracts.Json.GetTypeInfo(contract.Type));
        return @event is IPersonalEvent personal
            ? new EventData(contract.Name, contract.SchemaVersion, vault.Seal(personal.Subject, Context(stream, contract.Name), json), Sealed: true)
            : new EventData(contract.Name, contract.SchemaVersion, json, Sealed: false);
    }

    public string NameOf(IEvent @event) => contracts.OfEvent(@event.GetType()).Name;

    public async ValueTask<IReadOnlyList<Recorded>> Decode(IReadOnlyList<StoredEvent> events, CancellationToken cancellation)
    {
        await EnsureKeys(events, cancellation);
        var decoded = new Recorded[events.Count];
        for (var i = 0; i < decoded.Length; i++)
        {
            decoded[i] = Decode(events[i]);
        }

        return decoded;
    }

    private ValueTask EnsureKeys(IReadOnlyList<StoredEvent> events, CancellationToken cancellation)
    {
        HashSet<Guid>? ids = null;
        foreach (var stored in events)
        {
            if (stored.Data.Sealed)
            {
                (ids ??= []).Add(KeyVault.KeyOf(stored.Data.Data.Span));
            }
        }

        return ids is null ? ValueTask.CompletedTask : vault.Ensure(ids, cancellation);
    }

    private Recorded Decode(in StoredEvent stored)
    {
        var (type, schema, data, isSealed) = stored.Data;
        IEvent? @event = null;
        if (!isSealed)
        {
            @event = contracts.ReadEvent(type, schema, data.Span);
        }
        else if (vault.Open(Context(stored.Stream, type), data.Span) is { } plain)
        {
            @event = contracts.ReadEvent(type, schema, plain);
        }

        return new Recorded(stored.Position, stored.Stream, stored.Version, stored.At, type, @event);
    }

    // Binds sealed data to its place, so that it cannot be moved into another stream or read as another type.
    private static string Context(string stream, string type) => $"{stream}#{type}";
}
