using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OmniGrains.Engine;

/// <summary>Turns events into what the journal stores and back, sealing personal ones.</summary>
internal sealed class EventCodec(Contracts contracts, KeyVault vault)
{
    private const int LargestKept = 64 << 10;

    // One per thread: the plain text of what is sealed leaves nothing behind for the collector.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _plain;

    private readonly JsonWriterOptions _writing = new() { Encoder = contracts.Json.Encoder, MaxDepth = contracts.Json.MaxDepth, SkipValidation = true };

    public EventData Encode(string stream, IEvent @event)
    {
        var contract = contracts.OfEvent(@event.GetType());
        var type = contracts.Json.GetTypeInfo(contract.Type);
        return @event is IPersonalEvent personal
            ? new EventData(contract.Name, contract.SchemaVersion, Seal(personal.Subject, Context(stream, contract.Name), @event, type), Sealed: true)
            : new EventData(contract.Name, contract.SchemaVersion, JsonSerializer.SerializeToUtf8Bytes(@event, type), Sealed: false);
    }

    private byte[] Seal(string subject, string context, IEvent @event, JsonTypeInfo type)
    {
        var plain = _plain ??= new ArrayBufferWriter<byte>(1 << 10);
        try
        {
            using (var writer = new Utf8JsonWriter(plain, _writing))
            {
                JsonSerializer.Serialize(writer, @event, type);
            }

            return vault.Seal(subject, context, plain.WrittenSpan);
        }
        finally
        {
            // Personal data does not stay here longer than that.
            plain.Clear();
            _plain = plain.Capacity > LargestKept ? null : plain;
        }
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
