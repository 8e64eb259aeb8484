using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Engine;
using OmniGrains.Host.Running;
using OmniGrains.Host.Tests.Notifications;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Host.Tests.Channels;

/// <summary>The keys under which deliveries lie, from the first delivery of an hour until thirty days after the hour began.</summary>
public sealed class DeliveryKeyTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public Task An_hours_deliveries_share_a_key_and_are_unreadable_together() => Live();

    [PostgresFact]
    public async Task An_hours_deliveries_share_a_key_and_are_unreadable_together_on_postgres() =>
        await Live($"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}", $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}");

    private static async Task Live(params string[] settings)
    {
        var time = new MovedTime();
        time.Move(TimeSpan.FromHours(1) - TimeSpan.FromTicks(time.GetUtcNow().Ticks % TimeSpan.TicksPerHour));
        await using var host = await HostUnderTest.Start(settings, time: time);
        await host.Connect();
        var first = Id(await host.Delivered("orders/create", ConnectedHost.Order(5001, Ten)));
        var second = Id(await host.Delivered("orders/create", ConnectedHost.Order(5002, Ten), "e-2"));
        var large = Id(await host.Delivered("app/large", $$"""{ "id": 1, "text": "{{new string('x', 300_000)}}" }""", "e-3"));
        (await Keys(host, Hour(time))).ShouldBe(1);
        (await Keys(host, $"delivery/acme:{large}")).ShouldBe(1, "what lies beside the journal has a key of its own");

        // The next hour has another key, which outlives this one.
        var before = time.GetUtcNow();
        time.Move(TimeSpan.FromHours(1));
        var later = await host.Delivered("orders/create", ConnectedHost.Order(5003, Ten), "e-4");
        (await Listed(host, (long)later["position"]!)).ShouldBe([Id(later), large, second, first]);
        await Replayed(host, first);

        time.Move(before.AddDays(30).AddMinutes(1) - time.GetUtcNow());
        await Until(host, async () => await Keys(host, Hour(before)) + await Keys(host, $"delivery/acme:{large}") == 0);
        foreach (var gone in (string[])[first, second, large])
        {
            await (await host.Client.PostAsync($"/v1/connections/acme/deliveries/{gone}/replay", null)).Problem(410, "delivery.forgotten");
        }

        (await Listed(host, await host.Head())).ShouldBe([Id(later)]);
        await Replayed(host, Id(later));

        // That it came is known for ever.
        var again = await host.Delivered("orders/create", ConnectedHost.Order(5001, Ten));
        ((bool)again["duplicate"]!).ShouldBeTrue();
        Id(again).ShouldBe(first);
    }

    [Fact]
    public async Task After_a_restart_in_the_same_hour_every_key_of_it_still_comes_to_its_end()
    {
        var time = new MovedTime();
        time.Move(TimeSpan.FromHours(1) - TimeSpan.FromTicks(time.GetUtcNow().Ticks % TimeSpan.TicksPerHour));
        var folder = Directory.CreateTempSubdirectory("omnigrains-hours-").FullName;
        await using (var host = await HostUnderTest.Start(folder: folder, time: time))
        {
            await host.Connect();
            await host.Delivered("orders/create", ConnectedHost.Order(5001, Ten));
        }

        await using (var host = await HostUnderTest.Start(folder: folder, time: time))
        {
            await host.Delivered("orders/create", ConnectedHost.Order(5002, Ten), "e-2");
            var hour = Hour(time);
            time.Move(TimeSpan.FromDays(30));
            await Until(host, async () => await Keys(host, hour) == 0);
        }

        Directory.Delete(folder, recursive: true);
    }

    // Looked at again whenever something was recorded and what it destroys is destroyed.
    private static async Task Until(HostUnderTest host, Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var engine = host.App.Services.GetRequiredService<GrainEngine>();
        for (var seen = 0L; !await holds();)
        {
            await engine.Tail.Wait(seen, limit.Token);
            seen = engine.Tail.Head;
            await engine.Freshness.Reach("erasure", seen, limit.Token);
        }
    }

    private static string Id(JsonObject receipt) => (string)receipt["deliveryId"]!;

    private static string Hour(TimeProvider time) => Hour(time.GetUtcNow());

    private static string Hour(DateTimeOffset at) => $"delivery-hour/acme:{at.ToString("yyyy-MM-dd'T'HH", CultureInfo.InvariantCulture)}";

    private static async Task<int> Keys(HostUnderTest host, string subject) =>
        (await host.App.Services.GetRequiredService<OpenedStores>().Stores.Keys.LoadSubject(subject)).Count;

    private static async Task<List<string>> Listed(HostUnderTest host, long after) =>
        [.. (await host.Json($"/v1/connections/acme/deliveries?after={after}"))["items"]!.AsArray().Select(item => (string)item!["id"]!)];

    private static async Task Replayed(HostUnderTest host, string id) =>
        ((int)(await host.Client.PostAsync($"/v1/connections/acme/deliveries/{id}/replay", null)).StatusCode).ShouldBe(200);
}
