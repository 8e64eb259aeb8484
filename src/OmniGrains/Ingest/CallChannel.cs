using OmniGrains.Edge;

namespace OmniGrains.Ingest;

/// <summary>Which channel a call came through: the sender's own word for it, else what its device says.</summary>
internal static class CallChannel
{
    private const string Web = "web";
    private const string App = "app";
    private const int Longest = 40;

    /// <summary>A server only passes on what happened in a shop, so it counts as <c>web</c>.</summary>
    public static string Of(string? named, CallType type, CallContext context) => named?.ToLowerInvariant() switch
    {
        "browser" or "server" or Web => Web,
        "mobile" or App => App,
        { } slug when Slugs.IsSlug(slug, Longest) => slug,
        _ => type == CallType.Screen || IsMobile(context) ? App : Web,
    };

    private static bool IsMobile(CallContext context) =>
        context.Object("device").Text("type")?.ToLowerInvariant() is "ios" or "android"
        || context.Object("library").Text("name")?.ToLowerInvariant() is { } library
            && (library.Contains("android", StringComparison.Ordinal) || library.Contains("ios", StringComparison.Ordinal)
                || library.Contains("swift", StringComparison.Ordinal) || library.Contains("react-native", StringComparison.Ordinal));
}
