using System.Text.RegularExpressions;

namespace OmniGrains.Inbox.Rules.Content;

/// <summary>Links that lead away. Those to the marketplaces and to carriers' tracking are needed for an order, and pass.</summary>
internal static partial class Links
{
    public static IEnumerable<string> Foreign(string text) => Address().Matches(text)
        .Where(match => match.Index == 0 || text[match.Index - 1] != '@')
        .Select(match => match.Value.TrimEnd('.', ',', ';', ':', '!', '?', ')', '"', '\''))
        .Where(link => !IsNeeded(link));

    private static bool IsNeeded(string link)
    {
        var written = link.Contains("://", StringComparison.Ordinal) ? link : $"https://{link}";
        return Uri.TryCreate(written, UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0 && Needed().IsMatch(uri.Host);
    }

    // With its scheme, with www, or a bare domain under a top level that no word of a sentence is; others only with a path.
    [GeneratedRegex(@"(?:\b[a-z]{2,10}://|\bwww\.)[^\s<>""]{2,2000}|(?<![\w.-])(?:[a-z0-9-]{1,63}\.){1,4}(?:(?:com|net|org|shop|store|biz|info|online|site|app|eu|de|fr|es|uk|nl|pl|cn)(?![\w-])(?:[/?#:][^\s<>""]{0,2000})?|(?:it|me|us|io|co|in|is|be|at|ly|gg|to|link)/[^\s<>""]{1,2000})", RegexOptions.IgnoreCase)]
    private static partial Regex Address();

    // Anchored at both ends: amazon.com.evil.example is not Amazon's.
    [GeneratedRegex(@"^(?:[a-z0-9-]+\.)*(?:amazon\.(?:com|ca|de|fr|it|es|nl|se|pl|ie|eg|sa|ae|in|sg|com\.(?:be|mx|br|au|tr)|co\.(?:uk|jp|za))|ebay\.(?:com|ca|de|fr|it|es|nl|pl|at|ch|be|ie|co\.uk|com\.au)|walmart\.(?:com|ca)|ups\.com|fedex\.com|usps\.com|dhl\.(?:com|de|it|fr|es|co\.uk)|dpd\.(?:com|de|fr|co\.uk)|dpdgroup\.com|gls-(?:group|italy|pakete)\.(?:com|eu|de)|brt\.it|poste\.it|royalmail\.com|parcelforce\.com|evri\.com|yodel\.co\.uk|laposte\.fr|chronopost\.fr|colissimo\.fr|correos\.es|seur\.com|postnl\.nl|myhermes\.de|hermesworld\.com|ontrac\.com|lasership\.com|purolator\.com|canadapost\.ca|canadapost-postescanada\.ca|auspost\.com\.au|17track\.net)$", RegexOptions.IgnoreCase)]
    private static partial Regex Needed();
}
