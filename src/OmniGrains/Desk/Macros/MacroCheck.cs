using OmniGrains.Edge;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Notifications.Contracts;

namespace OmniGrains.Desk.Macros;

/// <summary>Holds a macro against its rules before it is saved: what it says, every variable that it names, what it changes.</summary>
internal sealed class MacroCheck(ITexts texts)
{
    private const int LongestText = 20_000;
    private const int MostLanguages = 20;
    private const int MostNames = 50;

    /// <returns>Everything that is wrong, up to ten things; null when it can be saved.</returns>
    public string? Wrong(MacroInput input)
    {
        var wrong = Frame(input).Concat((input.Languages ?? new Dictionary<string, MacroTexts>()).Where(pair => pair.Value is not null).SelectMany(pair => Texts(pair.Key, pair.Value)))
            .Take(10).ToList();
        return wrong.Count == 0 ? null : string.Join(' ', wrong);
    }

    private static IEnumerable<string> Frame(MacroInput input) => new (bool Holds, string Says)[]
    {
        (Slugs.IsText(input.Name, 100), "name: must be 1 to 100 characters."),
        (input.Languages is null or { Count: > 0 and <= MostLanguages } && (input.Languages ?? new Dictionary<string, MacroTexts>()).All(pair => Slugs.IsPrintable(pair.Key, 10) && pair.Value is not null),
            $"languages: must be 1 to {MostLanguages}, each named like en or pt-BR."),
        (input.DefaultLanguage is null || input.Languages?.ContainsKey(input.DefaultLanguage) == true, "defaultLanguage: must be one of languages."),
        (input.Languages is not null || input.Edit is not null, "languages: it must say or change something."),
        (input.Fallbacks is null or { Count: <= MostNames }, $"fallbacks: must be at most {MostNames}."),
        (input.Words is null or { Count: > 0 and <= MostNames } && (input.Words ?? []).All(word => Slugs.IsText(word, 100)), $"words: must be 1 to {MostNames} of at most 100 characters."),
        (input.Channels is null or { Count: > 0 and <= MostNames } && (input.Channels ?? []).All(name => Slugs.IsText(name, 64)), $"channels: must be 1 to {MostNames} names."),
    }
    .Where(rule => !rule.Holds).Select(rule => rule.Says)
    .Concat((input.Fallbacks ?? new Dictionary<string, string>()).Where(pair => !MacroVariables.Values.Contains(pair.Key) || pair.Value is not { Length: <= 1_000 })
        .Select(pair => $"fallbacks.{pair.Key}: must stand for one of the variables, with at most 1000 characters."))
    .Concat(input.Edit is { } edit ? Edit(edit) : []);

    private static IEnumerable<string> Edit(ConversationEdit edit) => new (bool Holds, string Says)[]
    {
        (edit.Status is not ConversationStatus.Snoozed, "edit.status: must be open, pending, waiting or resolved."),
        (string.IsNullOrEmpty(edit.Assignee) || Slugs.IsText(edit.Assignee, 64), "edit.assignee: must be at most 64 characters."),
        (string.IsNullOrEmpty(edit.Team) || Slugs.IsSlug(edit.Team, 40), "edit.team: must be at most 40 lower-case letters, digits, dots or hyphens."),
        (AreLabels(edit.AddLabels) && AreLabels(edit.RemoveLabels), "edit: labels must be at most 20 of at most 40 lower-case letters, digits, dots or hyphens."),
    }.Where(rule => !rule.Holds).Select(rule => rule.Says);

    private static bool AreLabels(IReadOnlyList<string>? labels) => labels is null || (labels.Count <= 20 && labels.All(label => Slugs.IsSlug(label, 40)));

    private IEnumerable<string> Texts(string language, MacroTexts said)
    {
        if (said.Variants is { Count: > MostNames })
        {
            return [$"languages.{language}.variants: must be at most {MostNames}."];
        }

        if (said is { Reply: null, Note: null, Template: null, Variants: null or { Count: 0 } })
        {
            return [$"languages.{language}: says nothing."];
        }

        if (said.Template is { } template
            && !(Slugs.IsPrintable(template.Name, 200) && Slugs.IsPrintable(template.Language, 20) && template.Parameters is { Count: <= 20 } parameters && parameters.All(text => Slugs.IsText(text, 1_000))))
        {
            return [$"languages.{language}.template: must have a name and a language, and at most 20 parameters of 1 to 1000 characters."];
        }

        var all = (said.Variants ?? new Dictionary<string, string>()).Select(pair => ($"variants.{pair.Key}", pair.Value)).ToList<(string Place, string Text)>();
        all.AddRange(said.Reply is { } reply ? [("reply", reply)] : []);
        all.AddRange((said.Template?.Parameters ?? []).Select((text, i) => ($"template.parameters[{i}]", text)));
        all.AddRange(said.Note is { } note ? [("note", note)] : []);
        return all.SelectMany(one => Text($"languages.{language}.{one.Place}", one.Text));
    }

    private IEnumerable<string> Text(string place, string text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > LongestText)
        {
            return [$"{place}: must be 1 to {LongestText} characters."];
        }

        var names = texts.Read(text);
        return names.Wrong is { } wrong ? [$"{place}: {wrong}."]
            : names.Paths.Where(path => !MacroVariables.IsKnown(path)).Select(path => $"{place}: there is no variable '{path}'; there are {string.Join(", ", MacroVariables.All)}.");
    }
}
