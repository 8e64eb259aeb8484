using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Files;

namespace OmniGrains.Inbox.Rules;

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

/// <summary>Holds the files of a draft against the channel's rows. Nothing larger than what is kept here passes anywhere.</summary>
internal static class ChannelFiles
{
    /// <returns>The first rule that the draft's files break, with what would pass; null when all may be sent.</returns>
    public static Rejection? Check(Draft draft, string connector, DateTimeOffset at)
    {
        if (draft.Files is not { Count: > 0 } files)
        {
            return null;
        }

        if (ChannelRuleTable.Find(connector, ChannelRuleKind.MostFiles, at) is not { Value: > 0 } most)
        {
            return NotTaken(connector, at);
        }

        return files.Count > most.Value ? Refuse("conversation.too-many-files", $"A message on {connector} carries at most {most.Value} file(s). Send the others with replies of their own.", most)
            : files.Select(file => Check(file, draft.Text, connector, at)).OfType<Rejection>().FirstOrDefault() ?? Together(files, connector, at);
    }

    public static SendingFiles? Advise(string connector, DateTimeOffset at) => ChannelRuleTable.Value(connector, ChannelRuleKind.MostFiles, at) is not { } most || most == 0 ? null : new SendingFiles(
        (int)most, (int?)ChannelRuleTable.Value(connector, ChannelRuleKind.LongestCaption, at), ChannelRuleTable.Value(connector, ChannelRuleKind.LargestTogether, at),
        [.. RowsOf(connector, at).Select(row => new SendingFileKind(row.FileKind!.Value, row.Names, Math.Min(row.Value, FileRules.Largest)))]);

    /// <summary>As what a file is sent; null when its type is not taken.</summary>
    public static ChannelRule? RowOf(string connector, string type, DateTimeOffset at) =>
        RowsOf(connector, at).FirstOrDefault(row => row.Names.IsEmpty || row.Names.Contains(type, StringComparer.Ordinal));

    private static Rejection NotTaken(string connector, DateTimeOffset at)
    {
        var row = ChannelRuleTable.Find(connector, ChannelRuleKind.MostFiles, at);
        return new Rejection("conversation.files-not-taken", $"No files can be sent over {connector}{(row is null ? "" : $" ({row.Source.Title})")}. Answer with a text, or over another channel.")
        {
            Rules = row is null ? [] : [row.Cite("a text", "another channel")],
        };
    }

    private static Rejection? Check(MessageAttachment file, string? text, string connector, DateTimeOffset at)
    {
        if (RowOf(connector, file.ContentType ?? "", at) is not { } row)
        {
            var rows = RowsOf(connector, at).ToList();
            List<string> taken = [.. rows.SelectMany(one => one.Names)];
            return new Rejection("conversation.file-type-not-taken", $"{connector} takes no {file.ContentType}. These would pass: {string.Join(", ", taken)}.") { Rules = [.. rows.Take(1).Select(one => one.Cite(taken))] };
        }

        if (file.Size > row.Value)
        {
            return Refuse("conversation.file-too-large", $"{connector} takes a file of {file.ContentType} up to {Megabytes(row.Value)} MB; this one has {Megabytes(file.Size ?? 0)} MB.", row);
        }

        var caption = ChannelRuleTable.Find(connector, ChannelRuleKind.LongestCaption, at);
        var longest = row.Captioned ? caption?.Value : 0;
        return text?.Length > longest ? Refuse(
            "conversation.caption-too-long",
            longest == 0 ? $"On {connector} such a file stands alone: send the text as a reply of its own." : $"On {connector} a text beside a file has at most {longest} characters; this one has {text.Length}.",
            row.Captioned ? caption! : row) : null;
    }

    private static Rejection? Together(IReadOnlyList<MessageAttachment> files, string connector, DateTimeOffset at) =>
        ChannelRuleTable.Find(connector, ChannelRuleKind.LargestTogether, at) is { } most && files.Sum(file => file.Size ?? 0) is var size && size > most.Value
            ? Refuse("conversation.file-too-large", $"Files of a message on {connector} have at most {Megabytes(most.Value)} MB together; these have {Megabytes(size)} MB.", most)
            : null;

    private static IEnumerable<ChannelRule> RowsOf(string connector, DateTimeOffset at) => ChannelRuleTable.All(connector, ChannelRuleKind.LargestFile, at);

    private static Rejection Refuse(string code, string detail, ChannelRule rule) => new(code, detail) { Rules = [rule.Cite()] };

    private static string Megabytes(long bytes) => (bytes / (double)(1 << 20)).ToString("0.#", System.Globalization.CultureInfo.InvariantCulture);
}
