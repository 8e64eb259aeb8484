using System.Collections.Frozen;
using System.Globalization;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Inbox.Files;

/// <summary>
/// Which files are kept, and how they are served. Programs are not kept, whatever they are called; nothing is ever shown by a browser as part of
/// our pages.
/// </summary>
internal static class FileRules
{
    /// <summary>The largest file that is taken whole, in bytes: uploaded, or with a mail.</summary>
    public const int Largest = 25 << 20;

    /// <summary>The largest file that is fetched from a channel, piece by piece: what the most generous channel lets people send.</summary>
    public const int LargestFetched = 100 << 20;

    public const string Unknown = "application/octet-stream";

    private static readonly FrozenSet<string> Programs = new[]
    {
        ".exe", ".dll", ".scr", ".com", ".bat", ".cmd", ".pif", ".msi", ".msp", ".cpl", ".hta", ".js", ".jse", ".vbs", ".vbe", ".wsf", ".wsh", ".ps1", ".psm1", ".jar", ".lnk", ".reg",
        ".iso", ".img", ".vhd", ".appx", ".apk", ".chm", ".sh", ".html", ".htm", ".xhtml", ".shtml", ".svg", ".xml", ".xsl", ".swf",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Served = new[]
    {
        "image/png", "image/jpeg", "image/gif", "image/webp", "image/heic", "application/pdf", "text/plain", "text/csv", "audio/mpeg", "audio/ogg", "audio/mp4", "video/mp4", "video/webm",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static bool MayKeep(MessageAttachment file, ReadOnlySpan<byte> content) =>
        content.Length is > 0 and <= Largest && MayBegin(file, content);

    /// <summary>Whether a file that begins so may be kept.</summary>
    public static bool MayBegin(MessageAttachment file, ReadOnlySpan<byte> beginning) =>
        !beginning.IsEmpty && !Programs.Contains(EndingOf(file.Name)) && !IsProgram(beginning);

    /// <summary>The type that a file is served with: what the sender said when it is harmless, and else none in particular.</summary>
    public static string TypeOf(MessageAttachment file) => Served.TryGetValue(file.ContentType ?? "", out var known) ? known : Unknown;

    // As it ends once it is saved: systems drop trailing dots and spaces, and what follows a colon; what is invisible ends nothing.
    private static string EndingOf(string? name) => Path.GetExtension(
        string.Concat((name ?? "").Split('/', '\\')[^1].Split(':')[0].Where(letter => char.GetUnicodeCategory(letter) != UnicodeCategory.Format)).TrimEnd(' ', '.', '\u00A0'));

    // Windows, Linux and macOS programs (Java's begin as those for several processors do), and scripts, by how they begin.
    private static bool IsProgram(ReadOnlySpan<byte> content) => content.StartsWith("MZ"u8) || content.StartsWith("\u007FELF"u8) || content.StartsWith("#!"u8)
        || (content.Length >= 4 && content[..4] is [0xCF or 0xCE, 0xFA, 0xED, 0xFE] or [0xFE, 0xED, 0xFA, 0xCE or 0xCF] or [0xCA, 0xFE, 0xBA, 0xBE]);
}
