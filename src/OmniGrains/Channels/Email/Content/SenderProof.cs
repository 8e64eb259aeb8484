using System.Text;
using MimeKit.Cryptography;

namespace OmniGrains.Channels.Email.Content;

/// <summary>What whoever received a mail found out about its sender.</summary>
/// <param name="Spf">What SPF (RFC 7208) says of the envelope's sender: <c>pass</c>, <c>fail</c>, <c>softfail</c>…; null when it is not told.</param>
/// <param name="Envelope">The domain of the envelope's sender; null when it is not told.</param>
/// <param name="Signed">The domains whose DKIM signatures (RFC 6376) hold; null when it is not told whether any does.</param>
internal sealed record SenderFindings(string? Spf, string? Envelope, IReadOnlyList<string>? Signed);

/// <summary>
/// Whether it is disproved that a mail is of the domain that it says, as DMARC (RFC 7489) asks: neither a signature nor the envelope's sender that holds is of that domain. Where nothing is
/// told, nothing is disproved. Fields that the sender wrote count for nothing: those above are the receiver's.
/// </summary>
internal static class SenderProof
{
    public const string DmarcFailed = "dmarc-failed";
    public const string SpfFailed = "spf-failed";
    public const string NotAligned = "not-aligned";

    private const string Proven = "";
    private const string ReceivedSpf = "Received-SPF";
    private const string AuthenticationResultsField = "Authentication-Results";
    private const int ShortLabel = 3;

    /// <summary>Why a mail is not of the sender that it names; null unless that is known.</summary>
    public static string? Disproof(Mail mail, string sender)
    {
        var domain = DomainOf(sender)!;
        var told = (mail.Findings is { } findings ? Judge(findings, domain) : null) ?? Read(mail, domain);
        return told is Proven ? null : told;
    }

    /// <summary>What a <c>Received-SPF</c> field says (RFC 7208 §9.1).</summary>
    public static (string Spf, string? Envelope)? ReadSpf(string? field)
    {
        if (field?.Trim() is not { Length: > 0 } value)
        {
            return null;
        }

        var envelope = value.Split([';', ' '], StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=', 2))
            .FirstOrDefault(pair => pair is [var name, _] && name.Equals("envelope-from", StringComparison.OrdinalIgnoreCase))?[1].Trim('"', '<', '>');
        return (value.Split(' ', '(')[0].ToLowerInvariant(), DomainOf(envelope));
    }

    public static string? DomainOf(string? address) =>
        address?.LastIndexOf('@') is { } at && at < address.Length - 1 && address[(at + 1)..].Trim('>', ' ', '.').ToLowerInvariant() is { Length: > 0 } domain ? domain : null;

    private static string? Judge(SenderFindings told, string domain) => (told.Spf?.ToLowerInvariant(), told.Envelope, told.Signed) switch
    {
        (_, _, { } signed) when signed.Any(one => AreAligned(one, domain)) => Proven,
        ("pass", { } envelope, _) when AreAligned(envelope, domain) => Proven,
        ("pass", not null, not null) => NotAligned,
        ("fail" or "softfail", _, _) => SpfFailed,
        _ => null,
    };

    // Of what several have written on the way the last one's stands on top.
    private static string? Read(Mail mail, string domain) => mail.Headers.FirstOrDefault(header => header.Field.Equals(AuthenticationResultsField, StringComparison.OrdinalIgnoreCase)
        || header.Field.Equals(ReceivedSpf, StringComparison.OrdinalIgnoreCase)) switch
    {
        null => null,
        { } spf when spf.Field.Equals(ReceivedSpf, StringComparison.OrdinalIgnoreCase) =>
            ReadSpf(spf.Value) is var (result, envelope) ? Judge(new SenderFindings(result, envelope ?? DomainOf(mail.EnvelopeFrom), null), domain) : null,
        { } field => AuthenticationResults.TryParse(Encoding.UTF8.GetBytes(field.Value), out var results) ? Judge(results, domain) : null,
    };

    private static string? Judge(AuthenticationResults told, string domain)
    {
        var spf = told.Results.FirstOrDefault(one => one.Method == "spf");
        var signed = told.Results.Where(one => one.Method == "dkim").ToList();
        return told.Results.FirstOrDefault(one => one.Method == "dmarc")?.Result switch
        {
            "pass" => Proven,
            "fail" => DmarcFailed,
            _ => Judge(
                new SenderFindings(
                    spf?.Result, Property(spf, "mailfrom") is { } from ? DomainOf($"@{from[(from.LastIndexOf('@') + 1)..]}") : null,
                    signed.Count == 0 ? null : [.. signed.Where(one => one.Result == "pass").Select(one => Property(one, "d") ?? Property(one, "i")).OfType<string>().Select(one => one[(one.LastIndexOf('@') + 1)..])]),
                domain),
        };
    }

    private static string? Property(AuthenticationMethodResult? result, string name) => result?.Properties.FirstOrDefault(one => one.Property == name)?.Value;

    // Relaxed: of one organisation. Which names are sold below a country's (co.uk) is told by their length; who is wrongly taken for one is treated as if nothing were told.
    private static bool AreAligned(string one, string other) => OrganisationOf(one) == OrganisationOf(other);

    private static string OrganisationOf(string domain)
    {
        var labels = domain.ToLowerInvariant().Trim('.').Split('.');
        var count = labels is [.., { Length: <= ShortLabel }, { Length: 2 }] && labels.Length > 2 ? 3 : 2;
        return string.Join('.', labels.TakeLast(count));
    }
}
