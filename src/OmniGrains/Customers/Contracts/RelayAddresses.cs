using System.Text.RegularExpressions;

namespace OmniGrains.Customers.Contracts;

/// <summary>
/// Addresses behind which marketplaces hide their buyers' own. One is a buyer's with one seller: a buyer's id of that connection, never an e-mail address of theirs.
/// </summary>
public static partial class RelayAddresses
{
    /// <summary>Whose relay an address is (<c>amazon</c>, <c>walmart</c>); null when it is a person's own.</summary>
    public static string? MarketOf(string? address) => address?.LastIndexOf('@') is > 0 and var at && At().Match(address[(at + 1)..]) is { Success: true } match
        ? match.Groups["amazon"].Success ? "amazon" : "walmart"
        : null;

    // Anchored at both ends: nobody's domain looks like one.
    [GeneratedRegex(@"^(?:(?<amazon>marketplace\.amazon\.(?:com|ca|de|fr|it|es|nl|se|pl|ie|eg|sa|ae|in|sg|com\.(?:be|mx|br|au|tr)|co\.(?:uk|jp|za)))|relay\.walmart\.(?:com|ca))$", RegexOptions.IgnoreCase)]
    private static partial Regex At();
}
