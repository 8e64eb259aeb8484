namespace OmniGrains.Host.Tests.Catalogue;

public sealed class PlacesApiTests
{
    private const string Milano =
        """
        { "name": "Milano Duomo", "kind": "store", "country": "IT", "zone": "Europe/Rome", "location": { "latitude": 45.4642, "longitude": 9.19 },
          "hours": [{ "day": "monday", "from": "09:30", "until": "19:30" }], "closedDays": ["2026-12-25"], "ships": true, "tracksStock": true,
          "costPerParcel": { "amount": "4.90", "currency": "EUR" } }
        """;

    [Fact]
    public async Task A_place_is_defined_read_and_changed_only_as_it_was_read()
    {
        await using var host = await HostUnderTest.Start();
        (await host.Put("/v1/places/milano-1", Milano).Json())["revision"]!.GetValue<int>().ShouldBe(1);
        using var read = await host.Client.GetAsync("/v1/places/milano-1");
        read.Headers.ETag!.Tag.ShouldBe("\"1\"");
        (await read.Content.ReadAsStringAsync()).ShouldContain("\"from\":\"09:30\"");

        var changed = Milano.Replace("Duomo", "Centrale", StringComparison.Ordinal);
        await (await host.Put("/v1/places/milano-1", changed, "\"7\"")).Problem(412, "place.changed");
        (await host.Put("/v1/places/milano-1", changed, "\"1\"").Json())["revision"]!.GetValue<int>().ShouldBe(2);
        (await host.Put("/v1/places/milano-1", changed).Json())["revision"]!.GetValue<int>().ShouldBe(2);
    }

    [Theory]
    [InlineData("Europe/Rome", "Europe/Atlantis", 422)]
    [InlineData("Europe/Rome", "../../etc/passwd", 422)]
    [InlineData("45.4642", "95", 422)]
    [InlineData("\"09:30\"", "\"24:30\"", 400)]
    [InlineData("\"monday\"", "\"someday\"", 400)]
    [InlineData("\"IT\"", "\"Italy\"", 422)]
    [InlineData("\"4.90\"", "\"-4.90\"", 422)]
    [InlineData("2026-12-25", "2026-13-25", 400)]
    public async Task A_bad_place_is_refused_and_changes_nothing(string good, string bad, int status)
    {
        await using var host = await HostUnderTest.Start();
        Milano.ShouldContain(good);
        var answer = await host.Put("/v1/places/milano-1", Milano.Replace(good, bad, StringComparison.Ordinal));
        await answer.Problem(status, status == 400 ? "request.malformed" : "request.invalid");
        (await host.Head()).ShouldBe(0);
    }

    [Fact]
    public async Task Places_are_listed_by_distance_from_a_point_or_a_place()
    {
        await using var host = await HostUnderTest.Start();
        await host.Put("/v1/places/milano-1", Milano).Json();
        await host.Put("/v1/places/roma-1", Milano.Replace("45.4642", "41.9028", StringComparison.Ordinal).Replace("9.19", "12.4964", StringComparison.Ordinal)).Json();

        var near = await host.Get("/v1/places?near=41.89,12.49");
        near["items"]!.AsArray().Select(item => (string)item!["id"]!).ShouldBe(["roma-1", "milano-1"]);
        ((string)(await host.Get("/v1/places?near=milano-1&limit=2"))["items"]![1]!["kilometres"]!).ShouldStartWith("47");

        var first = await host.Get("/v1/places?limit=1");
        var second = await host.Get($"/v1/places?limit=1&cursor={first["next"]}");
        ((string)second["items"]![0]!["id"]!).ShouldBe("roma-1");
        second["next"].ShouldBeNull();
        await (await host.Client.GetAsync("/v1/places?near=north")).Problem(422, "request.invalid");
        await (await host.Client.GetAsync("/v1/places?kind=0")).Problem(422, "request.invalid");
    }

    [Fact]
    public async Task A_place_tells_when_it_is_open()
    {
        await using var host = await HostUnderTest.Start();
        await host.Put("/v1/places/milano-1", Milano).Json();

        var opening = await host.Get("/v1/places/milano-1/opening?at=2026-03-02T19:00:00Z");
        opening["open"]!.GetValue<bool>().ShouldBeFalse();
        ((string)opening["nextOpening"]!).ShouldBe("2026-03-09T08:30:00Z");
        ((string)opening["nextBusinessDay"]!).ShouldBe("2026-03-09");
        await (await host.Client.GetAsync("/v1/places/nowhere/opening")).Problem(404, "place.not-found");
    }
}
