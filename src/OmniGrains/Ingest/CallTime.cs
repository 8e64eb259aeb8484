using System.Globalization;
using System.Text.Json;

namespace OmniGrains.Ingest;

/// <summary>
/// When a call happened. The sender's clock may be wrong, so what counts is how long before its sending it happened:
/// receivedAt − (sentAt − originalTimestamp). Never later than its reception.
/// </summary>
internal static class CallTime
{
    private const int EarliestYear = 1970;
    private const int LatestYear = 2200;
    private const decimal MillisecondsFrom = 100_000_000_000m;

    public static DateTimeOffset Of(JsonElement? call, JsonElement? sharedSentAt, DateTimeOffset now)
    {
        // A call that another collector received first says when; it happened before that.
        var received = Read(call.Member("receivedAt")) is { } earlier && earlier < now ? earlier : now;
        var sent = Read(call.Member("sentAt") ?? sharedSentAt);
        var corrected = Read(call.Member("timestamp"));
        var original = Read(call.Member("originalTimestamp")) ?? corrected;
        var occurred = (sent, original) switch
        {
            (_, null) => received,
            (null, _) => corrected ?? original.Value,
            ({ } at, { } began) => received - (at - began),
        };
        return occurred > received || occurred.Year < EarliestYear ? received : occurred.ToUniversalTime();
    }

    /// <summary>ISO 8601, also with single digits; seconds or milliseconds since 1970. Null when it cannot be read.</summary>
    public static DateTimeOffset? Read(JsonElement? value) => value?.ValueKind switch
    {
        JsonValueKind.String => OfText(value.Value.GetString()!),
        JsonValueKind.Number when value.Value.TryGetDecimal(out var number) => OfEpoch(number),
        _ => null,
    };

    // Text that does not begin with a year is ambiguous (3/4/2026), and is not guessed at.
    private static DateTimeOffset? OfText(string text) =>
        text.Length is >= 8 and <= 40 && text.AsSpan(0, 4).IndexOfAnyExceptInRange('0', '9') < 0
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
        && at.Year is >= EarliestYear and <= LatestYear
            ? at
            : null;

    private static DateTimeOffset? OfEpoch(decimal number)
    {
        var milliseconds = number >= MillisecondsFrom ? number : number * 1000;
        return milliseconds is > 0 and < 7_258_118_400_000m ? DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds) : null;
    }
}
