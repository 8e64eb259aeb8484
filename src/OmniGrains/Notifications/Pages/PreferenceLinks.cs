using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Notifications.Setup;

namespace OmniGrains.Notifications.Pages;

/// <summary>Where one person chooses what to be told, and by which name we write.</summary>
internal sealed record PreferencePage(string PreferencesUrl, string UnsubscribeUrl, string BrandName, string BrandUrl);

/// <summary>What a link leads to.</summary>
/// <param name="Record">Whose preferences.</param>
/// <param name="Channel">The channel of the message that it was in; null for a link to the page alone.</param>
/// <param name="Purpose">The purpose of that message.</param>
internal sealed record PreferenceLink(string Record, string? Channel, string? Purpose);

/// <summary>
/// Links to the preference page. They name a record, and the channel and purpose of the message that they stand in; nothing is stored. They
/// last two years: whoever finds an old mail must still be able to unsubscribe.
/// </summary>
internal sealed class PreferenceLinks(KeyVault vault, IGrains grains, TimeProvider time) : SignedLinks(vault, time, "preference link 1")
{
    private static readonly TimeSpan Lasts = TimeSpan.FromDays(730);

    private readonly TimeProvider _time = time;

    public async ValueTask<PreferencePage> For(string record, string? channel, string? purpose)
    {
        var settings = (await grains.Read(NotificationSettings.Grain, ReadSettings.Query)).Value;
        var until = _time.GetUtcNow() + Lasts;
        string Link(string subject) => settings.Url($"/n/{Make(subject, until)}");
        var plain = Link(record);
        return new PreferencePage(plain, channel is null ? plain : Link($"{record}/{channel}/{purpose}"), settings.Input.BrandName, settings.Input.PublicUrl);
    }

    public LinkState Read(string token, out PreferenceLink link)
    {
        var state = Read(token, out string subject);
        link = subject.Split('/') is [var record, var channel, var purpose] ? new PreferenceLink(record, channel, purpose) : new PreferenceLink(subject, null, null);
        return state;
    }
}
