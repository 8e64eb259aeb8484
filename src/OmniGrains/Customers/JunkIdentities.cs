using System.Collections.Frozen;

namespace OmniGrains.Customers;

/// <summary>
/// Values that programs send when they know nobody. Accepted once, each of them would gather thousands of strangers
/// into one person.
/// </summary>
internal static class JunkIdentities
{
    private static readonly FrozenSet<string> Words = new[]
    {
        "null", "nil", "none", "nan", "undefined", "guest", "anonymous", "anonymousid", "anonymous_id", "anon", "unknown", "n/a", "na",
        "n.a.", "test", "id", "userid", "user_id", "email", "e-mail", "phone", "distinct_id", "distinctid", "not_authenticated",
        "true", "false", "[object object]", "object", "0", "-1", "empty", "default", "user", "customer", "walk-in", "walkin", "cash",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> LocalParts = new[]
    {
        "guest", "noreply", "no-reply", "donotreply", "do-not-reply", "null", "none", "undefined", "anonymous", "unknown", "na", "n/a",
        "noemail", "no-email", "nomail", "notprovided",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static bool IsJunk(string text)
    {
        var bare = text.AsSpan().Trim().Trim("\"'`").Trim();
        return bare.Length == 0 || Words.GetAlternateLookup<ReadOnlySpan<char>>().Contains(bare) || IsRepeated(bare) || IsZeros(bare);
    }

    public static bool IsJunkEmail(string local, string domain) =>
        LocalParts.Contains(local)
        || domain.EndsWith(".invalid", StringComparison.Ordinal)
        || domain.EndsWith(".localhost", StringComparison.Ordinal)
        || (local == "test" && (domain.StartsWith("test.", StringComparison.Ordinal) || domain.StartsWith("example.", StringComparison.Ordinal)));

    /// <summary>One character over and over, such as <c>1111111</c>; of a single character only what is no id anywhere.</summary>
    public static bool IsRepeated(ReadOnlySpan<char> text) =>
        (text.Length > 2 || (text.Length > 0 && !char.IsAsciiLetterOrDigit(text[0]))) && text.IndexOfAnyExcept(text[0]) < 0;

    private static bool IsZeros(ReadOnlySpan<char> text) => text.IndexOfAnyExcept("0-. ") < 0;
}
