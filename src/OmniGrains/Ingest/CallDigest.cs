using System.Buffers;
using System.Text;
using System.Text.Json;
using OmniGrains.Engine;

namespace OmniGrains.Ingest;

/// <summary>
/// What makes a call the same call: its messageId, its type and all of its content except what a retry may change.
/// Several different calls under one messageId are different calls; senders do get this wrong, and none is lost.
/// </summary>
internal sealed class CallDigest(KeyVault vault)
{
    /// <summary>The digest of a call with a messageId; the order of members and the white space do not count.</summary>
    public string Of(CallType type, string? userId, string? anonymousId, JsonElement call)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            writer.WriteStringValue(type.ToString());
            writer.WriteStringValue(userId);
            writer.WriteStringValue(anonymousId);
            WriteContent(writer, call);
            writer.WriteEndArray();
        }

        return vault.Digest(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static void WriteContent(Utf8JsonWriter writer, JsonElement call)
    {
        writer.WriteStartObject();
        foreach (var member in call.EnumerateObject().Where(member => !IsOfThisSending(member.Name)).OrderBy(member => member.Name, StringComparer.Ordinal))
        {
            writer.WritePropertyName(member.Name);
            WriteCanonical(writer, member.Value);
        }

        writer.WriteEndObject();
    }

    private static bool IsOfThisSending(string name) =>
        name is "sentAt" or "receivedAt" or "writeKey" or "_metadata" or "type" or "action" or "userId" or "anonymousId";

    private static void WriteCanonical(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(member.Name);
                    WriteCanonical(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    WriteCanonical(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
