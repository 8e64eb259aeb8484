using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OmniGrains.Edge;
using OmniGrains.Host.Configuration;

namespace OmniGrains.Host.Tests;

public sealed class StartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("omnigrains-host-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Production_refuses_to_start_without_a_key()
    {
        await using var app = HostUnderTest.Build(_folder, "--environment=Production");
        (await Should.ThrowAsync<StartRefusedException>(() => app.StartAsync())).Message.ShouldContain("OMNIGRAINS_API_KEY");
    }

    [Fact]
    public async Task A_refusal_to_start_is_exit_code_1() =>
        (await OmniGrainsHost.Main(["--environment=Production", "--urls=http://127.0.0.1:0", $"--OMNIGRAINS_DATA={_folder}"])).ShouldBe(1);

    [Fact]
    public async Task Production_starts_with_a_key_that_exists_in_the_journal()
    {
        string token;
        await using (var host = await HostUnderTest.Start(folder: _folder))
        {
            (_, token) = await host.CreateKey(Scopes.Admin);
        }

        await using var app = HostUnderTest.Build(_folder, "--environment=Production");
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        (await client.GetAsync("/v1/keys")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await app.StopAsync();
    }

    [Fact]
    public async Task A_development_run_makes_a_key_and_keeps_it()
    {
        var first = await RunAndUseDevelopmentKey();
        var second = await RunAndUseDevelopmentKey();
        second.ShouldBe(first);
    }

    [Fact]
    public async Task Everything_in_the_data_folder_is_readable_by_its_owner_alone_also_what_an_earlier_version_left()
    {
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await RunAndUseDevelopmentKey();
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        string[] databases = ["journal.db", "keys.db", "views.db", "cache.db", "blobs.db"];
        foreach (var name in databases)
        {
            File.SetUnixFileMode(Path.Combine(_folder, name), OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }

        await using var host = await HostUnderTest.Start(folder: _folder);
        await host.CreateKey(Scopes.Ingest);
        var files = Directory.GetFiles(_folder);
        foreach (var file in files)
        {
            File.GetUnixFileMode(file).ShouldBe(OwnerOnly, file);
        }

        string[] expected = ["dev-key", "master.key", "lock", .. databases, .. databases.Select(database => $"{database}-wal")];
        expected.Except(files.Select(Path.GetFileName)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_data_folder_belongs_to_one_host_at_a_time_and_is_free_after_it_stopped()
    {
        await using (await HostUnderTest.Start(folder: _folder))
        {
            await using var second = HostUnderTest.Build(_folder);
            (await Should.ThrowAsync<StartRefusedException>(() => second.StartAsync())).Message.ShouldContain("in use by another OmniGrains process");
        }

        await using var third = await HostUnderTest.Start(folder: _folder);
        (await third.Head()).ShouldBe(0);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("AAAA")]
    public async Task A_master_key_of_the_wrong_form_is_refused(string key)
    {
        await using var app = HostUnderTest.Build(_folder, $"--OMNIGRAINS_MASTER_KEY={key}");
        (await Should.ThrowAsync<StartRefusedException>(() => app.StartAsync())).Message.ShouldContain("32 bytes in base64");
    }

    [Fact]
    public async Task Another_master_key_than_the_first_one_is_refused()
    {
        await using (await HostUnderTest.Start(folder: _folder))
        {
        }

        await using var app = HostUnderTest.Build(_folder, $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}");
        (await Should.ThrowAsync<StartRefusedException>(() => app.StartAsync())).Message.ShouldContain("master key");
    }

    [Fact]
    public async Task Health_tells_liveness_and_readiness_with_the_lag_of_every_view()
    {
        await using var host = await HostUnderTest.Start(folder: _folder);
        using var anybody = host.NewClient(null);
        (await anybody.GetStringAsync("/health/live")).ShouldBe("""{"status":"live"}""");
        await host.CreateKey(Scopes.Ingest);
        await host.Client.GetAsync("/v1/audit?after=1");
        var ready = await anybody.GetFromJsonAsync<JsonObject>("/health/ready");
        ((string)ready!["status"]!).ShouldBe("ready");
        ((long)ready["head"]!).ShouldBe(1);
        ((long)ready["lag"]!["audit"]!).ShouldBe(0);
    }

    private async Task<string> RunAndUseDevelopmentKey()
    {
        await using var app = HostUnderTest.Build(_folder);
        await app.StartAsync();
        var key = (await File.ReadAllTextAsync(Path.Combine(_folder, "dev-key"))).Trim();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        (await client.GetAsync("/v1/keys")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await app.StopAsync();
        return key;
    }
}
