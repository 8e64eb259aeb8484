using System.Text.Json;
using OmniGrains.Edge;

namespace OmniGrains.Tests.Edge;

public sealed class FieldConditionsTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 4, 8, 0, 0, TimeSpan.Zero);
    private static readonly JsonElement Record = JsonDocument.Parse("""
        { "name": "Ada", "lastSeen": "2026-05-01T08:00:00Z", "totals": [{ "currency": "EUR", "net": "99.50" }, { "currency": "USD", "net": "5" }],
          "consents": [{ "channel": "email", "granted": true }, { "channel": "sms", "granted": false }], "none": null }
        """).RootElement;

    [Theory]
    [InlineData("name", FieldTest.Equal, "\"Ada\"", true)]
    [InlineData("name", FieldTest.NotEqual, "\"Ada\"", false)]
    [InlineData("nobody", FieldTest.NotEqual, "\"Ada\"", true)]
    [InlineData("name", FieldTest.In, "[\"Bob\", \"Ada\"]", true)]
    [InlineData("totals.net", FieldTest.AtLeast, "99.5", true)]
    [InlineData("totals.net", FieldTest.Greater, "\"99.50\"", false)]
    [InlineData("totals.net", FieldTest.Less, "6", true)]
    [InlineData("consents.granted", FieldTest.Equal, "false", true)]
    [InlineData("none", FieldTest.Exists, null, false)]
    [InlineData("none", FieldTest.Missing, null, true)]
    [InlineData("totals", FieldTest.Exists, null, true)]
    [InlineData("lastSeen", FieldTest.WithinDays, "4", true)]
    [InlineData("lastSeen", FieldTest.WithinDays, "2", false)]
    [InlineData("lastSeen", FieldTest.NotWithinDays, "2", true)]
    [InlineData("lastSeen", FieldTest.AtMost, "\"2026-05-01T10:00:00+02:00\"", true)]
    public void Fields_are_compared(string field, FieldTest test, string? value, bool holds)
    {
        var condition = new FieldCondition(field, test, value is null ? null : JsonDocument.Parse(value).RootElement);
        FieldConditions.Wrong([condition], "when").ShouldBeNull();
        FieldConditions.Hold([condition], Record, Now).ShouldBe(holds);
    }

    [Fact]
    public void All_conditions_on_one_item_of_a_list_hold_together()
    {
        FieldCondition Consent(string channel) => new("consents", FieldTest.Any, Where:
            [new FieldCondition("channel", FieldTest.Equal, JsonSerializer.SerializeToElement(channel)), new FieldCondition("granted", FieldTest.Equal, JsonSerializer.SerializeToElement(true))]);
        FieldConditions.Hold([Consent("email")], Record, Now).ShouldBeTrue();
        FieldConditions.Hold([Consent("sms")], Record, Now).ShouldBeFalse();
        FieldConditions.Hold([Consent("sms") with { Test = FieldTest.None }], Record, Now).ShouldBeTrue();
    }

    [Fact]
    public void A_field_of_the_beginning_event_can_be_compared_with()
    {
        var same = new FieldCondition("name", FieldTest.Equal, Entry: "who");
        FieldConditions.Hold([same], Record, Now, field => field == "who" ? JsonSerializer.SerializeToElement("Ada") : null).ShouldBeTrue();
        FieldConditions.Hold([same], Record, Now, _ => null).ShouldBeFalse();
    }

    [Theory]
    [InlineData("1e28")]
    [InlineData("79228162514264337593543950335")]
    [InlineData("-1")]
    public void Any_number_of_days_that_a_caller_may_send_can_be_compared_with(string days)
    {
        var since = JsonSerializer.SerializeToElement(new { at = Now.AddDays(-1) });
        var within = new FieldCondition("at", FieldTest.WithinDays, Entry: "days");
        FieldConditions.Hold([within], since, Now, _ => JsonDocument.Parse(days).RootElement).ShouldBe(days[0] != '-');
        FieldConditions.Hold([within], JsonSerializer.SerializeToElement(new { at = "0001-01-01T00:00:00Z" }), Now, _ => JsonDocument.Parse(days).RootElement).ShouldBe(days[0] != '-');
    }

    [Theory]
    [InlineData("""{ "field": "", "test": "exists" }""")]
    [InlineData("""{ "field": "a..b", "test": "exists" }""")]
    [InlineData("""{ "field": "a", "test": "eq" }""")]
    [InlineData("""{ "field": "a", "test": "eq", "value": {} }""")]
    [InlineData("""{ "field": "a", "test": "in", "value": "x" }""")]
    [InlineData("""{ "field": "a", "test": "any" }""")]
    [InlineData("""{ "field": "a", "test": "withinDays", "value": "soon" }""")]
    [InlineData("""{ "field": "a", "test": "eq", "entry": "b" }""")]
    [InlineData("""{ "field": "a", "test": "eq", "value": 1, "where": [null] }""")]
    [InlineData("""{ "field": "a", "test": "exists", "where": [] }""")]
    [InlineData("""{ "field": "a", "test": "exists", "entry": "b" }""")]
    [InlineData("""{ "field": "a", "test": "any", "where": [null] }""")]
    public void What_cannot_be_meant_is_refused(string condition) =>
        FieldConditions.Wrong([JsonSerializer.Deserialize<FieldCondition>(condition, JsonSerializerOptions.Web)!], "when").ShouldNotBeNull();
}
