using System.Collections.Immutable;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Files;

namespace OmniGrains.Inbox.Rules;

/// <summary>Which files a channel takes as what, for as long as that holds.</summary>
/// <param name="Connector">Whose rule.</param>
/// <param name="Kind">What a file of these types is sent as.</param>
/// <param name="Types">The types; empty for all that no row above it names.</param>
/// <param name="Largest">In bytes.</param>
/// <param name="From">The first day on which it holds.</param>
/// <param name="Until">The first day on which it no longer does; null while nothing else is announced.</param>
/// <param name="Source">Where the channel says so.</param>
internal sealed record ChannelFileRow(
    string Connector, MessageKind Kind, ImmutableArray<string> Types, long Largest, DateOnly From, DateOnly? Until, string Source)
{
    /// <summary>Whether a text may stand beside it.</summary>
    public bool Captioned { get; init; } = true;
}

/// <summary>What may be sent beside a text, or instead of one.</summary>
/// <param name="Most">How many with a message.</param>
/// <param name="LongestCaption">How many characters a text beside one may have; 0 where text and file are two messages; absent where any text may.</param>
/// <param name="LargestTogether">How many bytes all together.</param>
/// <param name="Kinds">What is taken, by type; what no row names is not.</param>
public sealed record SendingFiles(int Most, int? LongestCaption, long? LargestTogether, IReadOnlyList<SendingFileKind> Kinds);

/// <summary>Files that are taken as one kind.</summary>
/// <param name="Kind">As what they are sent.</param>
/// <param name="Types">Their types; empty for all others.</param>
/// <param name="Largest">The largest, in bytes.</param>
public sealed record SendingFileKind(MessageKind Kind, IReadOnlyList<string> Types, long Largest);

/// <summary>Holds the files of a draft against the channel's rows, whose first one that names a type counts. Nothing larger than what is kept here passes anywhere.</summary>
internal static class ChannelFiles
{
    private const int Mega = 1 << 20;
    private const string WhatsApp = "WhatsApp Cloud API: media, supported types";
    private const string Messenger = "Messenger Platform: attachment upload API";
    private const string Instagram = "Instagram Messaging: attachment upload";
    private const string Telegram = "Telegram Bot API: sending files";
    private const string Amazon = "Amazon: communication guidelines for sellers";
    private static readonly DateOnly LookedUp = new(2025, 1, 1);

    public static readonly ImmutableArray<ChannelFileRow> Rows =
    [
        new("whatsapp", MessageKind.Image, ["image/jpeg", "image/png"], 5 * Mega, LookedUp, null, WhatsApp),
        new("whatsapp", MessageKind.Audio, ["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"], 16 * Mega, LookedUp, null, WhatsApp) { Captioned = false },
        new("whatsapp", MessageKind.Video, ["video/mp4", "video/3gpp"], 16 * Mega, LookedUp, null, WhatsApp),
        new("whatsapp", MessageKind.Document, [], 100 * Mega, LookedUp, null, WhatsApp),
        new("messenger", MessageKind.Image, ["image/jpeg", "image/png", "image/gif"], 8 * Mega, LookedUp, null, Messenger),
        new("messenger", MessageKind.Audio, ["audio/aac", "audio/mpeg", "audio/mp4", "audio/wav"], 25 * Mega, LookedUp, null, Messenger),
        new("messenger", MessageKind.Video, ["video/mp4", "video/quicktime", "video/webm"], 25 * Mega, LookedUp, null, Messenger),
        new("messenger", MessageKind.Document, [], 25 * Mega, LookedUp, null, Messenger),
        new("instagram", MessageKind.Image, ["image/jpeg", "image/png", "image/gif"], 8 * Mega, LookedUp, null, Instagram),
        new("instagram", MessageKind.Audio, ["audio/aac", "audio/mp4", "audio/wav"], 25 * Mega, LookedUp, null, Instagram),
        new("instagram", MessageKind.Video, ["video/mp4", "video/quicktime", "video/webm"], 25 * Mega, LookedUp, null, Instagram),
        new("instagram", MessageKind.Document, ["application/pdf"], 25 * Mega, LookedUp, null, Instagram),
        new("telegram", MessageKind.Image, ["image/jpeg", "image/png"], 10 * Mega, LookedUp, null, Telegram),
        new("telegram", MessageKind.Audio, ["audio/mpeg", "audio/mp4"], 50 * Mega, LookedUp, null, Telegram),
        new("telegram", MessageKind.Video, ["video/mp4"], 50 * Mega, LookedUp, null, Telegram),
        new("telegram", MessageKind.Document, [], 50 * Mega, LookedUp, null, Telegram),
        new("email", MessageKind.Document, [], 18 * Mega, LookedUp, null, "ours"),
        new("amazon", MessageKind.Document, ["application/pdf", "image/jpeg", "image/png", "text/plain", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"], 10 * Mega, LookedUp, null, Amazon),
        new("chat", MessageKind.Document, [], 18 * Mega, LookedUp, null, "ours"),
        new("api", MessageKind.Document, [], 25 * Mega, LookedUp, null, "ours"),
    ];

    /// <returns>The first rule that the draft's files break, with what would pass; null when all may be sent.</returns>
    public static Rejection? Check(Draft draft, string connector, DateTimeOffset at)
    {
        if (draft.Files is not { Count: > 0 } files)
        {
            return null;
        }

        if (ChannelRuleTable.Value(connector, ChannelRuleKind.MostFiles, at) is not { } most)
        {
            return new Rejection(
                "conversation.files-not-taken",
                $"No files can be sent over {connector}. {(connector is "twilio" or "ebay" ? "Picture messages would need a public address for the file, which we do not give away. " : "")}Answer with a text, or over another channel.");
        }

        return files.Count > most ? new Rejection("conversation.too-many-files", $"A message on {connector} carries at most {most} file(s). Send the others with replies of their own.")
            : files.Select(file => Check(file, draft.Text, connector, at)).OfType<Rejection>().FirstOrDefault() ?? Together(files, connector, at);
    }

    public static SendingFiles? Advise(string connector, DateTimeOffset at) => ChannelRuleTable.Value(connector, ChannelRuleKind.MostFiles, at) is not { } most ? null : new SendingFiles(
        (int)most, (int?)ChannelRuleTable.Value(connector, ChannelRuleKind.LongestCaption, at), ChannelRuleTable.Value(connector, ChannelRuleKind.LargestTogether, at),
        [.. RowsOf(connector, at).Select(row => new SendingFileKind(row.Kind, row.Types, Math.Min(row.Largest, FileRules.Largest)))]);

    /// <summary>As what a file is sent; null when its type is not taken.</summary>
    public static ChannelFileRow? RowOf(string connector, string type, DateTimeOffset at) =>
        RowsOf(connector, at).FirstOrDefault(row => row.Types.IsEmpty || row.Types.Contains(type, StringComparer.Ordinal));

    private static Rejection? Check(MessageAttachment file, string? text, string connector, DateTimeOffset at)
    {
        if (RowOf(connector, file.ContentType ?? "", at) is not { } row)
        {
            var taken = string.Join(", ", RowsOf(connector, at).SelectMany(one => one.Types));
            return new Rejection("conversation.file-type-not-taken", $"{connector} takes no {file.ContentType}. These would pass: {taken}.");
        }

        if (file.Size > row.Largest)
        {
            return new Rejection("conversation.file-too-large", $"{connector} takes a file of {file.ContentType} up to {Megabytes(row.Largest)} MB; this one has {Megabytes(file.Size ?? 0)} MB.");
        }

        var longest = row.Captioned ? ChannelRuleTable.Value(connector, ChannelRuleKind.LongestCaption, at) : 0;
        return text?.Length > longest ? new Rejection(
            "conversation.caption-too-long",
            longest == 0 ? $"On {connector} such a file stands alone: send the text as a reply of its own." : $"On {connector} a text beside a file has at most {longest} characters; this one has {text.Length}.") : null;
    }

    private static Rejection? Together(IReadOnlyList<MessageAttachment> files, string connector, DateTimeOffset at) =>
        ChannelRuleTable.Value(connector, ChannelRuleKind.LargestTogether, at) is { } most && files.Sum(file => file.Size ?? 0) is var size && size > most
            ? new Rejection("conversation.file-too-large", $"Files of a message on {connector} have at most {Megabytes(most)} MB together; these have {Megabytes(size)} MB.")
            : null;

    private static IEnumerable<ChannelFileRow> RowsOf(string connector, DateTimeOffset at)
    {
        var day = DateOnly.FromDateTime(at.UtcDateTime);
        return Rows.Where(row => row.Connector == connector && row.From <= day && (row.Until is not { } until || day < until));
    }

    private static string Megabytes(long bytes) => (bytes / (double)Mega).ToString("0.#", System.Globalization.CultureInfo.InvariantCulture);
}
