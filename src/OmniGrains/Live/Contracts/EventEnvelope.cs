using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Options;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Live.Contracts;

/// <summary>The one shape in which events leave: over the live stream and in webhooks.</summary>
public sealed class EventEnvelope(IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions> json)
{
    private const string CustomerPrefix = CustomerId.GrainType + "/";

    // As every other answer: money as decimal strings.
    private readonly JsonSerializerOptions _json = json.Value.SerializerOptions;

    /// <summary>Whose story the event belongs to; null when nobody's.</summary>
    public static string? CustomerOf(Recorded recorded) =>
        recorded.Event is IConcernsCustomer { Customer: { } record } ? record
        : recorded.Stream.StartsWith(CustomerPrefix, StringComparison.Ordinal) ? recorded.Stream[CustomerPrefix.Length..]
        : null;

    /// <summary>
    /// Writes an event as one JSON object. What was erased keeps its place in the order, with null as its data; so does what is
    /// personal when <paramref name="withPersonal"/> is false.
    /// </summary>
    public void Write(IBufferWriter<byte> output, Recorded recorded, bool withPersonal)
    {
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = _json.Encoder });
        writer.WriteStartObject();
        writer.WriteNumber("position", recorded.Position);
        writer.WriteString("type", recorded.Type);
        writer.WriteString("stream", recorded.Stream);
        writer.WriteString("at", recorded.At.UtcDateTime);
        if (CustomerOf(recorded) is { } customer)
        {
            writer.WriteString("customer", customer);
        }

        writer.WritePropertyName("data");
        if (recorded.Event is null || (recorded.Event is IPersonalEvent && !withPersonal))
        {
            writer.WriteNullValue();
        }
        else
        {
            JsonSerializer.Serialize(writer, recorded.Event, _json.GetTypeInfo(recorded.Event.GetType()));
        }

        writer.WriteEndObject();
    }
}

/// <summary>Names of kinds of events, as callers ask for them: whole, or as a beginning that ends with a dot.</summary>
public static class EventKinds
{
    /// <summary>True when nothing is asked for, or the type is among it.</summary>
    public static bool Match(IReadOnlyList<string> kinds, string type)
    {
        foreach (var kind in kinds)
        {
            if (kind.EndsWith('.') ? type.StartsWith(kind, StringComparison.Ordinal) : type == kind)
            {
                return true;
            }
        }

        return kinds.Count == 0;
    }
}
