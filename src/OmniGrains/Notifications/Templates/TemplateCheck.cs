using System.Text.Json;
using System.Text.RegularExpressions;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Notifications.Contracts;

namespace OmniGrains.Notifications.Templates;

/// <summary>Holds a template against its rules before it is saved, and tries it with its samples in every language and channel.</summary>
internal sealed partial class TemplateCheck(Renderer renderer)
{
    private const int LongestText = 100_000;
    private const int MostVariables = 50;
    private const int MostLanguages = 20;
    private const int MostParameters = 20;

    /// <returns>Everything that is wrong, up to ten things; null when it can be saved.</returns>
    public Rejection? Wrong(string id, TemplateInput input, NotificationPartials partials)
    {
        var wrong = Frame(id, input).ToList();
        if (wrong.Count == 0)
        {
            wrong.AddRange(input.Languages.SelectMany(pair => Texts(input, pair.Key, pair.Value, partials.In(pair.Key))));
        }

        return wrong.Count == 0 ? null : NotificationRejections.TemplateInvalid(string.Join(' ', wrong.Take(10)));
    }

    private static IEnumerable<string> Frame(string id, TemplateInput input)
    {
        var variables = input.Variables ?? [];
        (bool Holds, string Says)[] rules =
        [
            (Slugs.IsSlug(id, 40), "id: must be 1 to 40 lower-case letters, digits, dots or hyphens."),
            (Slugs.IsText(input.Name, 100), "name: must be 1 to 100 characters."),
            (Slugs.IsSlug(input.Purpose, 40), "purpose: must be 1 to 40 lower-case letters, digits, dots or hyphens."),
            (input.Channels.Count > 0 && input.Channels.All(NoticeChannels.All.Contains) && input.Channels.Distinct(StringComparer.Ordinal).Count() == input.Channels.Count,
                $"channels: must be some of {string.Join(", ", NoticeChannels.All)}, each once."),
            (input.Languages.Count is > 0 and <= MostLanguages && input.Languages.All(pair => Language().IsMatch(pair.Key) && pair.Value is not null),
                $"languages: must be 1 to {MostLanguages}, each named like en or pt-BR."),
            (input.DefaultLanguage is null || input.Languages.ContainsKey(input.DefaultLanguage), "defaultLanguage: must be one of languages."),
            (variables.Count <= MostVariables && variables.All(variable => variable is not null && Name().IsMatch(variable.Name) && !RenderValues.WellKnown.Contains(variable.Name)),
                $"variables: must be at most {MostVariables}, named by letters, digits and underscores, and not {string.Join(", ", RenderValues.WellKnown)}."),
            (variables.All(variable => variable is null || variable.Sample.ValueKind != JsonValueKind.Undefined && variable.Sample.GetRawText().Length <= 2_000), "variables: each needs a sample of at most 2000 characters."),
            (input.FallbackMinutes is null or (>= 1 and <= 4_320), "fallbackMinutes: must be 1 to 4320."),
            (input.DigestMinutes is null or (>= 1 and <= 10_080), "digestMinutes: must be 1 to 10080."),
            (input.DigestMinutes is null || input.Transactional is not true, "digestMinutes: what is transactional is not gathered."),
            (input.RepeatMinutes is null or (>= 1 and <= 44_640), "repeatMinutes: must be 1 to 44640."),
        ];
        return rules.Where(rule => !rule.Holds).Select(rule => rule.Says);
    }

    private IEnumerable<string> Texts(TemplateInput input, string language, TemplateTexts texts, PartialTexts partials)
    {
        var channels = input.Channels.Where(texts.Has).ToList();
        if (channels.Count == 0)
        {
            return [$"languages.{language}: says nothing on any of the channels."];
        }

        var wrong = channels.SelectMany(channel => Sources(texts, channel).SelectMany(source => Source(input, $"languages.{language}.{channel}.{source.Part}", source.Text, partials))).ToList();
        wrong.AddRange(texts.WhatsApp is { } approved ? Approved($"languages.{language}.whatsapp", approved) : []);
        return wrong.Count > 0 ? wrong : channels.Select(channel => Tried(input, language, texts, channel, partials)).OfType<string>();
    }

    private static IEnumerable<string> Source(TemplateInput input, string place, string text, PartialTexts partials)
    {
        if (text.Length > LongestText)
        {
            return [$"{place}: must be at most {LongestText} characters."];
        }

        var use = TextSyntax.Read(text, isPartial: false);
        if (use.Wrong is { } wrong)
        {
            return [$"{place}: {wrong}."];
        }

        var known = (input.Variables ?? []).Select(variable => variable.Name).Concat(RenderValues.WellKnown).ToHashSet(StringComparer.Ordinal);
        return use.Roots.Where(root => !known.Contains(root)).Select(root => $"{place}: '{root}' is not among the variables.")
            .Concat(use.Partials.Where(name => !partials.Text.ContainsKey(name)).Select(name => $"{place}: there is no partial '{name}'."));
    }

    private static IEnumerable<string> Approved(string place, WhatsAppText text) =>
        new (bool Holds, string Says)[]
        {
            (ApprovedName().IsMatch(text.Name ?? ""), $"{place}.name: must be 1 to 512 lower-case letters, digits and underscores."),
            (ApprovedLanguage().IsMatch(text.Language ?? ""), $"{place}.language: must be one of WhatsApp's, such as en_US."),
            (text.Parameters is null or { Count: <= MostParameters }, $"{place}.parameters: must be at most {MostParameters}."),
        }.Where(rule => !rule.Holds).Select(rule => rule.Says);

    // With all samples, and with the optional ones missing: neither may lack a name or become too long for its channel.
    private string? Tried(TemplateInput input, string language, TemplateTexts texts, string channel, PartialTexts partials)
    {
        foreach (var all in (bool[])[true, false])
        {
            try
            {
                var message = renderer.Fill(texts, channel, SampleValues(input, all, RenderSurroundings.Sample), partials, strict: all);
                var link = RenderSurroundings.Sample.UnsubscribeUrl;
                if (channel == NoticeChannels.Email && input.Transactional is not true
                    && !(message.Text.Contains(link, StringComparison.Ordinal) && message.Html?.Contains(link, StringComparison.Ordinal) != false))
                {
                    return $"languages.{language}.email: what is not transactional must show {{{{links.unsubscribe}}}} in text and html.";
                }
            }
            catch (RenderException failed)
            {
                return $"languages.{language}.{channel}: {failed.Message}{(all ? "" : ", when what is optional is missing")}.";
            }
        }

        return null;
    }

    internal static Dictionary<string, object?> SampleValues(TemplateInput input, bool all, RenderSurroundings around)
    {
        var variables = input.Variables ?? [];
        var sample = JsonSerializer.SerializeToElement(
            variables.Where(variable => all || variable.Optional is not true).ToDictionary(variable => variable.Name, variable => variable.Sample, StringComparer.Ordinal),
            NotificationsJson.Default.DictionaryStringJsonElement);
        return RenderValues.Of([sample], 1, around, variables.Select(variable => variable.Name));
    }

    private static IEnumerable<(string Part, string Text)> Sources(TemplateTexts texts, string channel) => (channel switch
    {
        NoticeChannels.Email => [("subject", texts.Email!.Subject), ("text", texts.Email.Text), ("html", texts.Email.Html)],
        NoticeChannels.Sms => [("text", texts.Sms!.Text)],
        NoticeChannels.WhatsApp => (texts.WhatsApp!.Parameters ?? []).Select((text, i) => ($"parameters[{i}]", (string?)text)),
        NoticeChannels.Push => Parts(texts.Push!),
        _ => Parts(texts.InApp!),
    }).Where(source => source.Item2 is not null).Select(source => (source.Item1, source.Item2!));

    private static IEnumerable<(string, string?)> Parts(ShortText text) => [("title", text.Title), ("body", text.Body), ("url", text.Url)];

    [GeneratedRegex("^[a-z]{2,3}(-[A-Z]{2})?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Language();

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]{0,39}$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex("^[a-z0-9_]{1,512}$", RegexOptions.CultureInvariant)]
    private static partial Regex ApprovedName();

    [GeneratedRegex("^[a-z]{2,3}(_[A-Z]{2,3})?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ApprovedLanguage();
}
