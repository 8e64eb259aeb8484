using System.Text.RegularExpressions;

namespace OmniGrains.Channels.Email.Content;

/// <summary>
/// Parts what somebody wrote from what follows it: the mail that they answer, and their signature. Nothing is thrown away: the two
/// together are the whole text. When somebody writes between the lines of a quotation, the text stays whole.
/// </summary>
internal static partial class QuotedText
{
    private const int MostAttributionLines = 3;
    private const int LongestLine = 400;

    public static (string Text, string? Quoted) Split(string whole)
    {
        var lines = whole.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n');
        var quotation = QuotationOf(lines);
        var cut = Enumerable.Range(0, lines.Length).FirstOrDefault(at => EndsHere(lines, at, quotation), lines.Length);
        while (cut > 0 && string.IsNullOrWhiteSpace(lines[cut - 1]))
        {
            cut--;
        }

        // Nothing but a quotation was written: then that is the message.
        return cut == 0 || cut == lines.Length
            ? (string.Join('\n', lines).Trim(), null)
            : (string.Join('\n', lines[..cut]).Trim(), string.Join('\n', lines[cut..]).Trim('\n'));
    }

    // From where on there is nothing but quoted lines, up to a signature; and where the last quoted line is, -1 when there is none.
    private static (int From, int Last) QuotationOf(string[] lines)
    {
        var end = Array.FindIndex(lines, line => line.TrimEnd() == "--");
        end = end < 0 ? lines.Length : end;
        var from = end;
        while (from > 0 && (lines[from - 1].StartsWith('>') || string.IsNullOrWhiteSpace(lines[from - 1])))
        {
            from--;
        }

        return (from, Array.FindLastIndex(lines, line => line.StartsWith('>')));
    }

    private static bool EndsHere(string[] lines, int at, (int From, int Last) quotation)
    {
        var line = lines[at];
        return line.TrimEnd() is "--" || (line.Length <= LongestLine && Separator().IsMatch(line)) || IsForeignHead(lines, at)
            || (line.StartsWith('>') && at >= quotation.From)
            || AttributionAt(lines, at, quotation);
    }

    // "On Mon, 2 Mar 2026, Ada wrote:" may be wrapped over lines. When quoted lines follow nothing else may; without them it has a date.
    private static bool AttributionAt(string[] lines, int at, (int From, int Last) quotation)
    {
        var text = "";
        for (var next = at; next < Math.Min(lines.Length, at + MostAttributionLines); next++)
        {
            text = $"{text} {lines[next].Trim()}".Trim();
            if (text.Length is 0 or > LongestLine)
            {
                return false;
            }

            if (Attribution().IsMatch(text))
            {
                return quotation.Last > next ? next + 1 >= quotation.From : text.Any(char.IsDigit);
            }
        }

        return false;
    }

    // Outlook writes the head of the mail above it: From, then at least two of Sent, To, Subject within the next lines.
    private static bool IsForeignHead(string[] lines, int at) =>
        lines[at].Length <= LongestLine && HeadFrom().IsMatch(lines[at]) && lines.Skip(at + 1).Take(6).Count(line => HeadField().IsMatch(line)) >= 2;

    [GeneratedRegex(
        @"^(>\s*)?(On\b.{5,300}\bwrote|Il\b.{5,300}\bha scritto|Am\b.{5,300}\bschrieb.{0,200}|Le\b.{5,300}\ba écrit|El\b.{5,300}\bescribió|Em\b.{5,300}\bescreveu|Op\b.{5,300}\bschreef.{0,200}|Den\b.{5,300}\bskrev.{0,200}|W dniu\b.{5,300}\bnapisał.{0,40})\s*:$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Attribution();

    [GeneratedRegex(
        @"^\s*(-{2,}\s*(Original Message|Messaggio originale|Ursprüngliche Nachricht|Message d'origine|Mensaje original|Mensagem original|Oorspronkelijk bericht|Forwarded message|Messaggio inoltrato)\s*-{2,}|_{20,}|Begin forwarded message:|Sent from my \S.{0,40}|Inviato da(l mio)? \S.{0,40}|Von meinem \S.{0,30} gesendet|Envoyé de mon \S.{0,40}|Get Outlook for \S.{0,20})\s*$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Separator();

    [GeneratedRegex(@"^\s*\*?(From|Da|Von|De|Van)\s?:\*?\s+\S", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex HeadFrom();

    [GeneratedRegex(
        @"^\s*\*?(Sent|Date|To|Cc|Subject|Inviato|Data|A|Oggetto|Gesendet|Datum|An|Betreff|Envoyé|À|Objet|Enviado|Para|Asunto|Assunto|Verzonden|Aan|Onderwerp)\s?:\*?\s+\S",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex HeadField();
}
