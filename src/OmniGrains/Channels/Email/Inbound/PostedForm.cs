using System.Text;
using MimeKit;

namespace OmniGrains.Channels.Email.Inbound;

/// <summary>A form as it was posted: <c>application/x-www-form-urlencoded</c>, or <c>multipart/form-data</c> with files.</summary>
internal sealed class PostedForm
{
    private readonly Dictionary<string, byte[]> _fields = new(StringComparer.Ordinal);

    private PostedForm()
    {
    }

    /// <summary>The files, in order.</summary>
    public List<MailFile> Files { get; } = [];

    public string? this[string name] => _fields.TryGetValue(name, out var bytes) ? Encoding.UTF8.GetString(bytes) : null;

    public byte[]? Bytes(string name) => _fields.GetValueOrDefault(name);

    /// <summary>A field in a character set of its own.</summary>
    public string? In(string? charset, string name) => _fields.TryGetValue(name, out var bytes)
        ? EncodingOf(charset).GetString(bytes)
        : null;

    public static bool IsForm(InboundRequest request) => request.Header("Content-Type") is { } type
        && (type.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) || type.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads a form by its bytes alone: one with parts begins with its boundary.</summary>
    /// <exception cref="UnreadableDeliveryException">It is no form.</exception>
    public static PostedForm Read(ReadOnlyMemory<byte> body)
    {
        var form = new PostedForm();
        if (BoundaryOf(body.Span) is { } boundary)
        {
            form.ReadParts(body, boundary);
        }
        else
        {
            foreach (var (name, value) in Twilio.Form.Read(body))
            {
                form._fields.TryAdd(name, Encoding.UTF8.GetBytes(value));
            }
        }

        return form;
    }

    private static Encoding EncodingOf(string? charset)
    {
        try
        {
            return charset is null ? Encoding.UTF8 : Encoding.GetEncoding(charset);
        }
        catch (ArgumentException)
        {
            return Encoding.UTF8;
        }
    }

    private static string? BoundaryOf(ReadOnlySpan<byte> body)
    {
        const int longest = 72;
        var end = body.IndexOf("\r\n"u8);
        return body.StartsWith("--"u8) && end is > 2 and <= longest ? Encoding.ASCII.GetString(body[2..end]) : null;
    }

    private void ReadParts(ReadOnlyMemory<byte> body, string boundary)
    {
        try
        {
            var type = new ContentType("multipart", "form-data") { Boundary = boundary };
            if (MimeEntity.Load(ParserOptions.Default, type, new MemoryStream(body.ToArray(), writable: false)) is not Multipart parts)
            {
                throw new UnreadableDeliveryException("The form has no parts.");
            }

            foreach (var part in parts)
            {
                Add(part);
            }
        }
        catch (FormatException)
        {
            throw new UnreadableDeliveryException("The form cannot be read.");
        }
    }

    private void Add(MimeEntity part)
    {
        using var content = new MemoryStream();
        if (part is MimePart { Content: { } encoded })
        {
            encoded.DecodeTo(content);
        }
        else if (part is MessagePart { Message: { } message })
        {
            message.WriteTo(content);
        }

        if (part.ContentDisposition?.FileName is { } file)
        {
            Files.Add(new MailFile(file, part.ContentType.MimeType, content.ToArray()));
        }
        else if (part.ContentDisposition?.Parameters["name"] is { } name)
        {
            _fields.TryAdd(name, content.ToArray());
        }
    }
}
