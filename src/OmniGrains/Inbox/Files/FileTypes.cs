using System.Collections.Frozen;
using System.Text;
using OmniGrains.Edge;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Inbox.Files;

/// <summary>
/// What a file that we send is, by its content alone: a name and a declared type prove nothing. Only types that are known here and run nothing are
/// taken. Signatures are those of the formats' own specifications.
/// </summary>
internal static class FileTypes
{
    public const string Text = "text/plain";
    public const string Csv = "text/csv";
    private const int LongestName = 150;
    private const int LookedAt = 4_096;
    private const string OpenXml = "application/vnd.openxmlformats-officedocument.";

    // By their first ending a name is mended.
    private static readonly FrozenDictionary<string, string[]> Endings = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["image/png"] = [".png"],
        ["image/jpeg"] = [".jpg", ".jpeg"],
        ["image/gif"] = [".gif"],
        ["image/webp"] = [".webp"],
        ["image/heic"] = [".heic"],
        ["application/pdf"] = [".pdf"],
        [OpenXml + "wordprocessingml.document"] = [".docx"],
        [OpenXml + "spreadsheetml.sheet"] = [".xlsx"],
        [OpenXml + "presentationml.presentation"] = [".pptx"],
        [Text] = [".txt"],
        [Csv] = [".csv"],
        ["audio/mpeg"] = [".mp3"],
        ["audio/ogg"] = [".ogg", ".oga", ".opus"],
        ["audio/mp4"] = [".m4a"],
        ["audio/amr"] = [".amr"],
        ["audio/aac"] = [".aac"],
        ["audio/wav"] = [".wav"],
        ["video/mp4"] = [".mp4"],
        ["video/3gpp"] = [".3gp"],
        ["video/quicktime"] = [".mov"],
        ["video/webm"] = [".webm"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IEnumerable<string> Known => Endings.Keys.Order(StringComparer.Ordinal);

    /// <summary>The type; null when it is none that may be sent.</summary>
    public static string? Sniff(ReadOnlySpan<byte> content, string? name) => content switch
    {
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, ..] => "image/png",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        _ when content.StartsWith("GIF87a"u8) || content.StartsWith("GIF89a"u8) => "image/gif",
        _ when IsRiff(content, "WEBP"u8) => "image/webp",
        _ when IsRiff(content, "WAVE"u8) => "audio/wav",
        _ when content.StartsWith("%PDF-"u8) => "application/pdf",
        _ when content.StartsWith("OggS"u8) => "audio/ogg",
        _ when content.StartsWith("#!AMR"u8) => "audio/amr",
        _ when content.StartsWith("ID3"u8) => "audio/mpeg",
        [0xFF, 0xF1 or 0xF9, ..] => "audio/aac",
        [0xFF, 0xFB or 0xF3 or 0xF2, ..] => "audio/mpeg",
        [0x1A, 0x45, 0xDF, 0xA3, ..] => "video/webm",
        _ when content.Length > 12 && content[4..8].SequenceEqual("ftyp"u8) => OfBrand(content[8..12]),
        [0x50, 0x4B, 0x03, 0x04, ..] => OfPackage(content),
        _ => IsPlainText(content) ? name?.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) == true ? Csv : Text : null,
    };

    public static MessageKind KindOf(string type) => type.Split('/')[0] switch
    {
        "image" => MessageKind.Image,
        "audio" => MessageKind.Audio,
        "video" => MessageKind.Video,
        _ => MessageKind.Document,
    };

    /// <summary>A file name without folders, control and direction characters, that ends as its type does.</summary>
    public static string NameOf(string? sent, string type)
    {
        var last = (sent ?? "").Split('/', '\\')[^1];
        var clean = string.Concat(last.EnumerateRunes().Where(rune => Rune.GetUnicodeCategory(rune)
            is not (System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.OtherNotAssigned))
            .Where(rune => !"<>:\"|?*".Contains(rune.ToString(), StringComparison.Ordinal)).Select(rune => rune.ToString())).Trim(' ', '.');
        var endings = Endings[type];
        var ending = endings.FirstOrDefault(one => clean.EndsWith(one, StringComparison.OrdinalIgnoreCase)) ?? endings[0];
        var stem = clean.EndsWith(ending, StringComparison.OrdinalIgnoreCase) ? clean[..^ending.Length] : clean;
        return (stem.Length == 0 ? "file" : stem.Beginning(LongestName)) + ending;
    }

    private static bool IsRiff(ReadOnlySpan<byte> content, ReadOnlySpan<byte> form) => content.Length > 12 && content.StartsWith("RIFF"u8) && content[8..12].SequenceEqual(form);

    // ISO base media: the major brand says what it is for.
    private static string? OfBrand(ReadOnlySpan<byte> brand) => Encoding.ASCII.GetString(brand) switch
    {
        "M4A " or "M4B " => "audio/mp4",
        "qt  " => "video/quicktime",
        "heic" or "heix" or "mif1" or "msf1" => "image/heic",
        var other when other.StartsWith("3gp", StringComparison.Ordinal) => "video/3gpp",
        "isom" or "iso2" or "iso4" or "iso5" or "iso6" or "mp41" or "mp42" or "avc1" or "dash" or "M4V " or "MSNV" => "video/mp4",
        _ => null,
    };

    // Office files are packages whose parts lie in a folder of their kind; with macros they are not taken.
    private static string? OfPackage(ReadOnlySpan<byte> content) => content.IndexOf("[Content_Types].xml"u8) < 0 || content.IndexOf("vbaProject.bin"u8) >= 0 ? null
        : content.IndexOf("word/document.xml"u8) >= 0 ? OpenXml + "wordprocessingml.document"
        : content.IndexOf("xl/workbook.xml"u8) >= 0 ? OpenXml + "spreadsheetml.sheet"
        : content.IndexOf("ppt/presentation.xml"u8) >= 0 ? OpenXml + "presentationml.presentation"
        : null;

    // What a browser or a shell would run begins with markup or with the name of an interpreter.
    private static bool IsPlainText(ReadOnlySpan<byte> content)
    {
        if (!System.Text.Unicode.Utf8.IsValid(content))
        {
            return false;
        }

        foreach (var letter in content)
        {
            if (letter < 0x20 && letter is not ((byte)'\n' or (byte)'\r' or (byte)'\t' or 0x0C) || letter == 0x7F)
            {
                return false;
            }
        }

        var beginning = Encoding.UTF8.GetString(content[..Math.Min(content.Length, LookedAt)]).TrimStart('\uFEFF', ' ', '\n', '\r', '\t');
        return !beginning.StartsWith('<') && !beginning.StartsWith("#!", StringComparison.Ordinal);
    }
}
