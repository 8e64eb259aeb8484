using System.Text.Json;
using OmniGrains.Ingest;

namespace OmniGrains.Tests.Ingest;

public sealed class CallTimeTests
{
    private static readonly DateTimeOffset Now = IngestHarness.Now;

    [Theory]
    [InlineData("""{}""", "2026-03-01T09:30:00Z")]
    [InlineData("""{"timestamp":"2026-03-01T09:00:00Z"}""", "2026-03-01T09:00:00Z")]
    [InlineData("""{"timestamp":"2026-03-01T11:00:00+02:00"}""", "2026-03-01T09:00:00Z")]
    [InlineData("""{"timestamp":"2031-01-01T00:00:00Z"}""", "2026-03-01T09:30:00Z")]
    [InlineData("""{"timestamp":"2031-01-01T00:00:00Z","sentAt":"2031-01-01T00:10:00Z"}""", "2026-03-01T09:20:00Z")]
    [InlineData("""{"timestamp":"2031-01-01T00:10:00Z","sentAt":"2031-01-01T00:00:00Z"}""", "2026-03-01T09:30:00Z")]
    [InlineData("""{"timestamp":"2015-2-02T00:30:08.276Z"}""", "2015-02-02T00:30:08.276Z")]
    [InlineData("""{"timestamp":"3/4/2026"}""", "2026-03-01T09:30:00Z")]
    [InlineData("""{"timestamp":"0001-01-01T00:00:00Z"}""", "2026-03-01T09:30:00Z")]
    [InlineData("""{"timestamp":"9999-12-31T23:59:59Z","sentAt":"0001-01-01T00:00:00Z"}""", "2026-03-01T09:30:00Z")]
    [InlineData("""{"timestamp":1772355600000}""", "2026-03-01T09:00:00Z")]
    [InlineData("""{"timestamp":1772355600}""", "2026-03-01T09:00:00Z")]
    [InlineData("""{"timestamp":-1e300}""", "2026-03-01T09:30:00Z")]
    [InlineData("""{"timestamp":{"at":1}}""", "2026-03-01T09:30:00Z")]
    [InlineData("""{"originalTimestamp":"2026-03-01T08:00:00Z","sentAt":"2026-03-01T08:00:05Z","receivedAt":"2026-03-01T08:30:05Z"}""", "2026-03-01T08:30:00Z")]
    [InlineData("""{"originalTimestamp":"2026-03-01T08:00:00Z","sentAt":"2026-03-01T08:00:05Z","receivedAt":"2027-03-01T08:30:05Z"}""", "2026-03-01T09:29:55Z")]
    public void A_call_happened_when_its_sender_means_and_never_in_the_future(string call, string expected) =>
        CallTime.Of(JsonElement.Parse(call), null, Now).ShouldBe(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void The_time_of_sending_may_stand_once_for_a_batch() =>
        CallTime.Of(JsonElement.Parse("""{"timestamp":"2020-01-01T00:00:00Z"}"""), JsonElement.Parse("\"2020-01-01T00:01:00Z\""), Now)
            .ShouldBe(Now.AddMinutes(-1));
}
