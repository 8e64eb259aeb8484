using MimeKit;
using MimeKit.Utils;
using OmniGrains.Channels.Email.Content;

namespace OmniGrains.Channels.Email;

/// <summary>A mail as a provider hands it over, whatever its shape.</summary>
/// <param name="Headers">Its header fields.</param>
/// <param name="Text">Its plain text; null when it has none.</param>
/// <param name="Html">Its HTML; null when it has none.</param>
/// <param name="Files">What is attached.</param>
internal sealed record Mail(HeaderList Headers, string? Text, string? Html, IReadOnlyList<MailFile> Files)
{
    private const int MostHeaders = 500;
    private const int LongestHeader = 64 * 1024;
    private const int MostFiles = 50;

    /// <summary>Set when it is a delivery report (RFC 3464).</summary>
    public MultipartReport? Report { get; init; }

    /// <summary>The envelope's sender where the provider tells it: empty for the null sender, null when it is not told.</summary>
    public string? EnvelopeFrom { get; init; }

    /// <summary>The envelope's recipient where the provider tells it.</summary>
    public string? EnvelopeTo { get; init; }

    /// <summary>What the provider found out about the sender, beside the header fields; null when it tells nothing.</summary>
    public SenderFindings? Findings { get; init; }

    public string? MessageId => MessageIds.In(Headers[HeaderId.MessageId]).FirstOrDefault();

    /// <summary>Bounds what a mail may make us do.</summary>
    /// <exception cref="UnreadableDeliveryException">It has more of something than any honest mail.</exception>
    public Mail Bounded() =>
        Headers.Count > MostHeaders || Headers.Any(header => header.RawValue.Length > LongestHeader)
            ? throw new UnreadableDeliveryException($"A mail has at most {MostHeaders} header fields of at most {LongestHeader} bytes.")
        : Files.Count > MostFiles ? throw new UnreadableDeliveryException($"A mail has at most {MostFiles} attachments.")
        : this;
}

/// <summary>A file that came with a mail.</summary>
/// <param name="Name">As the sender called it; not to be trusted.</param>
/// <param name="ContentType">As the sender says; not to be trusted.</param>
/// <param name="Content">The decoded bytes.</param>
internal sealed record MailFile(string? Name, string ContentType, ReadOnlyMemory<byte> Content);

/// <summary>Message ids (RFC 5322 §3.6.4), without their brackets.</summary>
internal static class MessageIds
{
    private const int Longest = 250;

    /// <summary>The ids that a field names, in order; what is longer than any is passed over.</summary>
    public static IEnumerable<string> In(string? field) => field is null ? [] : MimeUtils.EnumerateReferences(field).Where(id => id.Length is > 0 and <= Longest);
}
