using System.Text.Json;
using OmniGrains.Notifications.Contracts;

namespace OmniGrains.Notifications.Templates;

/// <summary>Templates that other slices bring along, as templates like any other: by e-mail, or in the app.</summary>
internal static class ReadyTemplates
{
    public static TemplateInput InputOf(ReadyTemplate ready) => new(
        ready.Name, ready.Purpose, [NoticeChannels.Email, NoticeChannels.InApp], ready.Languages.ToDictionary(pair => pair.Key, pair => TextsOf(ready, pair.Value)),
        ready.Languages.Keys.First(), ready.Transactional,
        [.. ready.Variables.Select(variable => new TemplateVariable(variable.Name, JsonSerializer.SerializeToElement(variable.Sample, NotificationsJson.Default.String)))]);

    private static TemplateTexts TextsOf(ReadyTemplate ready, ReadyText text) => new(
        new EmailText(text.Title, ready.Transactional ? text.Body : $"{text.Body}\n\n{text.Unsubscribe}: {{{{links.unsubscribe}}}}"),
        InApp: new ShortText(text.Title, text.Body));
}
