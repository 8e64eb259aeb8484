using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Notifications.Contracts;

namespace OmniGrains.Notifications.Setup;

internal static class SettingsRules
{
    private const int LongestWindow = 744;

    public static Rejection? Wrong(SettingsInput input)
    {
        var (caps, purposes) = (input.Caps ?? [], input.Purposes ?? []);
        (bool Holds, string Says)[] rules =
        [
            (Slugs.IsText(input.BrandName, 80), "brandName: must be 1 to 80 characters."),
            (input.PublicUrl.Length <= 200 && Uri.TryCreate(input.PublicUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Query.Length + url.Fragment.Length == 0,
                "publicUrl: must be an absolute http or https address of at most 200 characters."),
            (input.Zone is null || Zones.IsKnown(input.Zone), "zone: must be a known IANA time zone, such as Europe/Rome."),
            (input.QuietFrom is null == input.QuietTo is null, "quietFrom, quietTo: must be given together."),
            (caps.Count <= 20 && caps.All(cap => cap is { Most: >= 1 and <= 100, Hours: >= 1 and <= LongestWindow } && (cap.Purpose is null || Slugs.IsSlug(cap.Purpose, 40))
                && (cap.Channel is null || NoticeChannels.All.Contains(cap.Channel))), $"caps: at most 20, each with 1 to 100 messages in 1 to {LongestWindow} hours."),
            (purposes.Count <= 20 && purposes.All(IsPurpose), "purposes: at most 20, each with an id, a name in at least one language, and channels."),
        ];
        var wrong = rules.Where(rule => !rule.Holds).Select(rule => rule.Says).ToList();
        return wrong.Count == 0 ? null : new Rejection("request.invalid", string.Join(' ', wrong));
    }

    private static bool IsPurpose(PurposeInput? purpose) => purpose is not null && Slugs.IsSlug(purpose.Id, 40) && purpose.Names is { Count: > 0 and <= 20 }
        && purpose.Names.All(name => Slugs.IsText(name.Value, 80)) && purpose.Channels is { Count: > 0 } && purpose.Channels.All(NoticeChannels.All.Contains);
}
