using System.Text.RegularExpressions;

namespace OmniGrains.Notifications.Templates;

/// <summary>What a text of a template names.</summary>
/// <param name="Roots">The first names of all paths that begin at the top.</param>
/// <param name="Partials">The partials.</param>
/// <param name="Paths">Those paths as a whole.</param>
/// <param name="Needed">Those of them that stand outside of every block: without a value there is a gap.</param>
/// <param name="Wrong">What is wrong with it; null when nothing is.</param>
internal sealed record TextUse(IReadOnlySet<string> Roots, IReadOnlySet<string> Partials, IReadOnlySet<string> Paths, IReadOnlySet<string> Needed, string? Wrong);

/// <summary>
/// The part of Handlebars that templates may use: values (always escaped in HTML), <c>if</c>, <c>unless</c>, <c>each</c> and partials. Nothing
/// here can loop without end: lists are as long as the data, nested once, and partials hold neither loops nor partials.
/// </summary>
internal static partial class TextSyntax
{
    private const int DeepestBlocks = 5;
    private const int DeepestLoops = 2;
    private const int MostTags = 300;

    public static TextUse Read(string text, bool isPartial)
    {
        var (names, blocks) = (new Names(), new Stack<string>());
        TextUse Wrong(string why) => names.Use(why);
        var tags = 0;
        for (var at = text.IndexOf("{{", StringComparison.Ordinal); at >= 0; at = text.IndexOf("{{", at, StringComparison.Ordinal))
        {
            var tag = Tag().Match(text, at);
            if (!tag.Success || tag.Index != at)
            {
                return Wrong($"'{text[at..Math.Min(text.Length, at + 30)]}' is not one of {{{{value}}}}, {{{{#if}}}}, {{{{#unless}}}}, {{{{#each}}}}, {{{{else}}}}, {{{{> partial}}}}");
            }

            if (++tags > MostTags)
            {
                return Wrong($"it has more than {MostTags} tags");
            }

            if (Follow(tag, blocks, names, isPartial) is { } wrong)
            {
                return Wrong(wrong);
            }

            at += tag.Length;
        }

        return blocks.Count > 0 ? Wrong($"{{{{#{blocks.Peek()}}}}} has no end") : names.Use(null);
    }

    private static string? Follow(Match tag, Stack<string> blocks, Names names, bool isPartial)
    {
        if (tag.Groups["partial"] is { Success: true } partial)
        {
            names.Partials.Add(partial.Value);
            return isPartial ? "a partial cannot use partials" : null;
        }

        if (tag.Groups["close"] is { Success: true } close)
        {
            return blocks.TryPop(out var open) && open == close.Value ? null : $"{{{{/{close.Value}}}}} closes nothing";
        }

        if (tag.Groups["else"].Success)
        {
            return blocks.Count == 0 ? "{{else}} stands alone" : null;
        }

        Note(tag.Groups["path"].Value, blocks, names, isValue: !tag.Groups["open"].Success);
        if (tag.Groups["open"] is { Success: true } opened)
        {
            blocks.Push(opened.Value);
            return blocks.Count > DeepestBlocks ? $"blocks are nested deeper than {DeepestBlocks}"
                : opened.Value != "each" ? null
                : isPartial ? "a partial cannot use {{#each}}"
                : blocks.Count(block => block == "each") > DeepestLoops ? $"{{{{#each}}}} is nested deeper than {DeepestLoops}" : null;
        }

        return null;
    }

    // Within a loop a path begins at the item; ../ leads out of one.
    private static void Note(string path, Stack<string> blocks, Names names, bool isValue)
    {
        var depth = blocks.Count(block => block == "each");
        while (path.StartsWith("../", StringComparison.Ordinal))
        {
            (path, depth) = (path[3..], depth - 1);
        }

        if (depth <= 0 && path[0] != '@' && path != "this")
        {
            names.Roots.Add(path.Split('.')[0]);
            names.Paths.Add(path);
            if (isValue && blocks.Count == 0)
            {
                names.Needed.Add(path);
            }
        }
    }

    private sealed class Names
    {
        public HashSet<string> Roots { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Partials { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Paths { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Needed { get; } = new(StringComparer.Ordinal);

        public TextUse Use(string? wrong) => new(Roots, Partials, Paths, Needed, wrong);
    }

    [GeneratedRegex(@"\G\{\{(?:>\s*(?<partial>[a-z0-9][a-z0-9_-]{0,39})|/(?<close>if|unless|each)|(?<else>else)|(?:\#(?<open>if|unless|each)\s+)?(?<path>(?:\.\./){0,3}(?:this|@index|@first|@last|[A-Za-z_][A-Za-z0-9_]{0,39}(?:\.[A-Za-z0-9_]{1,40}){0,5})))\s*\}\}(?!\})", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Tag();
}
