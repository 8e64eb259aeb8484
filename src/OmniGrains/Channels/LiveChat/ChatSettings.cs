using System.Globalization;
using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Contracts;
using OmniGrains.Edge;

namespace OmniGrains.Channels.LiveChat;

/// <summary>The options of a live chat's connection.</summary>
internal static class ChatSettings
{
    public const string Connector = "chat";
    public const string Origins = "origins";
    public const string Title = "title";
    public const string Colour = "colour";
    public const string Languages = "languages";
    public const string Calendar = "calendar";
    public const string MailConnection = "mailConnection";
    public const string MailAfterMinutes = "mailAfterMinutes";
    public const string IdentitySecret = "identitySecret";

    private const string UsualColour = "#1a4fb4";
    private const int UsualWait = 5;
    private const int LongestWait = 1_440;
    private const int MostOrigins = 20;
    private static readonly string[] Spoken = ["en", "it"];

    public static ChatConnection Of(ConnectedShop shop) => new(
        shop.Id, shop.Revision, Listed(shop.Option(Origins)), shop.Option(Title), shop.Option(Colour) ?? UsualColour,
        Listed(shop.Option(Languages)) is { Count: > 0 } languages ? languages : Spoken, shop.Option(Calendar), shop.Option(MailConnection),
        shop.Option(MailAfterMinutes) is { } wait ? int.Parse(wait, CultureInfo.InvariantCulture) : UsualWait);

    /// <summary>What is wrong with the options of a connection; null when they are fit.</summary>
    public static string? Wrong(IReadOnlyDictionary<string, string> options)
    {
        string? Value(string name) => options.GetValueOrDefault(name);
        return Listed(Value(Origins)) is not { Count: > 0 and <= MostOrigins } origins || !origins.All(IsOrigin)
            ? $"origins must be 1 to {MostOrigins} origins, separated by commas, as browsers name them: https://www.shop.example."
            : Value(Title) is { } title && !Slugs.IsText(title, 60) ? "title must be 1 to 60 characters."
            : Value(Colour) is { } colour && !IsColour(colour) ? "colour must be like #1a4fb4."
            : Value(Languages) is { } languages && (Listed(languages).Count == 0 || Listed(languages).Except(Spoken).Any()) ? $"languages must be of {string.Join(", ", Spoken)}, the usual one first."
            : Value(Calendar) is { } calendar && !Slugs.IsSlug(calendar, 64) ? "calendar must be the id of a business calendar."
            : Value(MailConnection) is { } mail && !Slugs.IsSlug(mail, 40) ? "mailConnection must be the id of an e-mail connection."
            : Value(MailAfterMinutes) is { } wait && !(int.TryParse(wait, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && minutes is > 0 and <= LongestWait)
                ? $"mailAfterMinutes must be 1 to {LongestWait}."
            : null;
    }

    private static IReadOnlyList<string> Listed(string? option) =>
        [.. (option ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal)];

    // Compared with what a browser sends, letter by letter: no path, no wildcard, no port that goes without saying.
    private static bool IsOrigin(string text) => text.All(char.IsAscii) && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.GetLeftPart(UriPartial.Authority) == text && url.UserInfo.Length == 0;

    private static bool IsColour(string text) => text is ['#', .. { Length: 6 } digits] && digits.All(char.IsAsciiHexDigit);
}
