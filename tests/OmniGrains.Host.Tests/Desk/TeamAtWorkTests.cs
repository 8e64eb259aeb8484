using OmniGrains.Host.Tests.Inbox;
using OmniGrains.Host.Tests.Notifications;

namespace OmniGrains.Host.Tests.Desk;

public sealed class TeamAtWorkTests
{
    [Fact]
    public async Task Who_is_there_since_when_with_how_much_and_what_waits_is_read_in_one_go()
    {
        var time = new MovedTime();
        await using var host = await HostUnderTest.Start(time: time);
        await host.ConnectApi("forum", null);
        await host.AlwaysOpen();
        await (await host.Client.GetAsync("/v1/teams/returns/desk")).Problem(404, "desk.team-unknown");
        await host.Set("teams/returns", new { name = "Returns", awayAfterMinutes = 3 });
        await host.Set("agents/maria", new { name = "Maria", team = "returns", capacity = 2, channelCapacity = new Dictionary<string, int> { ["forum"] = 1, ["chat"] = 1 }, shift = "always" });
        await host.Set("agents/paolo", new { name = "Paolo", team = "returns", capacity = 1 });
        await host.Set("routing-rules/all", new { name = "Everything", team = "returns" });
        await using var events = await EventReader.Open(host, "/v1/stream?kind=routing.&from=0");
        var before = time.GetUtcNow();
        await host.Set("agents/maria/presence", new { state = "online" });
        for (var n = 1; n <= 3; n++)
        {
            await host.Inbound($"p-{n}", "Broken!", contact: $"member-{n}");
            await events.Next(n == 1 ? "routing.assigned" : "routing.waiting");
        }

        var desk = await host.Get("teams/returns/desk");
        ((string?)desk["name"], (int)desk["waiting"]!, (int)desk["waitingByChannel"]!["forum"]!, (int)desk["withOthers"]!).ShouldBe(("Returns", 2, 2, 0));
        ((DateTimeOffset)desk["waitingSince"]!).ShouldBeInRange(before, time.GetUtcNow());
        var (maria, paolo) = (desk["agents"]![0]!, desk["agents"]![1]!);
        ((string?)maria["agent"], (string?)maria["name"], (string?)maria["state"], (bool)maria["noSign"]!).ShouldBe(("maria", "Maria", "online", false));
        ((string?)maria["shift"], (bool)maria["onShift"]!, (int)maria["load"]!, (int)maria["capacity"]!).ShouldBe(("always", true, 1, 2));
        ((int)maria["channels"]!["forum"]!["load"]!, (int)maria["channels"]!["forum"]!["capacity"]!, (int)maria["channels"]!["chat"]!["load"]!).ShouldBe((1, 1, 0));
        ((DateTimeOffset)maria["since"]!).ShouldBeInRange(before, time.GetUtcNow());
        ((string?)paolo["state"], paolo["since"], paolo["onShift"], (int)paolo["load"]!).ShouldBe(("offline", null, null, 0));

        time.Move(TimeSpan.FromMinutes(5));
        while ((string?)(await events.Next("routing.presence-changed")).Data["data"]!["reason"] != "no-sign")
        {
        }

        maria = (await host.Get("teams/returns/desk"))["agents"]![0]!;
        ((string?)maria["state"], (bool)maria["noSign"]!, (int)maria["load"]!).ShouldBe(("away", true, 1));
    }
}
