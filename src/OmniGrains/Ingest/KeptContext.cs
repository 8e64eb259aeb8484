using System.Buffers;
using System.Text.Json;

namespace OmniGrains.Ingest;

/// <summary>
/// The part of a sender's context that is worth keeping with a behaviour: where, by which campaign, with what. IP
/// addresses, advertising ids, device ids and push tokens are not among it: nobody here needs them, and what is not
/// stored need not be protected or erased.
/// </summary>
internal static class KeptContext
{
    private const int LongestText = 512;

    private static readonly string[] Texts = ["locale", "timezone", "userAgent", "groupId"];

    private static readonly (string Section, string[] Names)[] Sections =
    [
        ("page", ["url", "path", "referrer", "title", "search"]),
        ("campaign", ["name", "source", "medium", "term", "content"]),
        ("library", ["name", "version"]),
        ("app", ["name", "version"]),
        ("device", ["type", "model"]),
        ("os", ["name", "version"]),
    ];

    /// <summary>At most 20 short texts; null when there are none.</summary>
    public static JsonElement? Of(CallContext context)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        var any = false;
        foreach (var name in Texts)
        {
            any |= Write(writer, name, context.Text(name));
        }

        foreach (var (section, names) in Sections)
        {
            any |= Write(writer, section, names, context.Object(section));
        }

        writer.WriteEndObject();
        writer.Flush();
        return any ? JsonElement.Parse(buffer.WrittenSpan) : null;
    }

    private static bool Write(Utf8JsonWriter writer, string section, string[] names, JsonElement? given)
    {
        if (given is null || !Array.Exists(names, name => given.Text(name) is not null))
        {
            return false;
        }

        writer.WriteStartObject(section);
        foreach (var name in names)
        {
            Write(writer, name, given.Text(name));
        }

        writer.WriteEndObject();
        return true;
    }

    private static bool Write(Utf8JsonWriter writer, string name, string? text)
    {
        if (text is null)
        {
            return false;
        }

        writer.WriteString(name, text.Shortened(LongestText));
        return true;
    }
}
