using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Npgsql;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Host.Tests.Crash;

/// <summary>What was erased does not come back with backups, of the journal or of the keys.</summary>
public sealed class ErasedForGoodTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    private const string Email = "zebedee@quillfeather.example";
    private const string Name = "Zebedee Quillfeather";
    private static readonly string Master = $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}";

    [Fact]
    public async Task A_journal_backup_on_sqlite_brings_nothing_back()
    {
        using var folder = new TemporaryFolder();
        using var backup = new TemporaryFolder();
        var customer = await Run(folder.Path, MeetTheCustomer);
        MustNotBeIn(FilesOf(folder.Path));
        Copy(folder.Path, backup.Path, "journal.db*");

        await Run(folder.Path, host => Erase(host, customer));
        MustNotBeIn(FilesOf(folder.Path));
        Delete(folder.Path, "journal.db*", "views.db*", "cache.db*");
        Copy(backup.Path, folder.Path, "journal.db*");

        await Run(folder.Path, host => NothingPersonalIsLeft(host, customer));
        MustNotBeIn(FilesOf(folder.Path));
    }

    [Fact]
    public async Task An_older_key_store_on_sqlite_is_erased_again()
    {
        using var folder = new TemporaryFolder();
        using var backup = new TemporaryFolder();
        var customer = await Run(folder.Path, MeetTheCustomer);
        Copy(folder.Path, backup.Path, "keys.db*");
        KeysIn(folder.Path, customer).ShouldBeGreaterThan(0);

        await Run(folder.Path, host => Erase(host, customer));
        KeysIn(folder.Path, customer).ShouldBe(0);
        Delete(folder.Path, "keys.db*", "views.db*", "cache.db*");
        Copy(backup.Path, folder.Path, "keys.db*");
        KeysIn(folder.Path, customer).ShouldBeGreaterThan(0);

        await Run(folder.Path, async host =>
        {
            await Caught(host);
            await (await host.Client.GetAsync($"/v1/customers/{customer}")).Problem(410, "customer.erased");
            await NothingPersonalIsLeft(host, customer);
        });
        KeysIn(folder.Path, customer).ShouldBe(0);
    }

    [PostgresFact]
    public async Task A_journal_backup_on_postgres_brings_nothing_back()
    {
        using var folder = new TemporaryFolder();
        var (journal, keys) = (await cluster.CreateDatabase(), await cluster.CreateDatabase());
        var customer = await Run(folder.Path, MeetTheCustomer, Databases(journal, keys));
        var backup = await BackupOf(journal);
        MustNotBeIn(Clear(backup), Clear(await Dump(keys, "--schema=omnigrains_keys")));

        await Run(folder.Path, host => Erase(host, customer), Databases(journal, keys));
        MustNotBeIn(Clear(await Dump(journal)));

        var restored = await Restored(backup, folder.Path);
        await Run(folder.Path, host => NothingPersonalIsLeft(host, customer), Databases(restored, keys));
        MustNotBeIn(Clear(await Dump(restored)));
    }

    private static async Task<string> MeetTheCustomer(HostUnderTest host)
    {
        var purchase =
            $$"""
            { "source": "till-1", "externalId": "1", "channel": "store", "occurredAt": "2026-03-01T09:30:00Z", "currency": "GBP",
              "identities": [{ "kind": "email", "value": "{{Email}}", "verified": true }], "lines": [{ "sku": "POT", "quantity": "1", "unitPrice": "12.50" }] }
            """;
        (await host.Post("/v1/purchases", purchase)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var known = await host.Client.PostAsJsonAsync("/v1/identify", new { traits = new { email = Email, name = Name }, anonymousId = "a-1" });
        known.StatusCode.ShouldBe(HttpStatusCode.OK);
        var found = await host.Client.GetStringAsync($"/v1/customers?email={Email}&after={await host.Head()}");
        found.ShouldContain(Name);
        return (string)JsonNode.Parse(found)!["items"]![0]!["id"]!;
    }

    private static async Task<bool> Erase(HostUnderTest host, string customer)
    {
        (await host.Client.DeleteAsync($"/v1/customers/{customer}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await (await host.Client.GetAsync($"/v1/customers/{customer}")).Problem(410, "customer.erased");
        await Caught(host);
        return true;
    }

    private static async Task<bool> NothingPersonalIsLeft(HostUnderTest host, string customer)
    {
        var head = await host.Head();
        head.ShouldBeGreaterThan(0);
        foreach (var path in (string[])["", "/timeline", "/export"])
        {
            await MustNotBeTold(host, $"/v1/customers/{customer}{path}?after={head}");
        }

        await MustNotBeTold(host, $"/v1/customers?email={Email}");
        await MustNotBeTold(host, "/v1/customers?q=quillfeather");
        foreach (var recorded in await Journalled.Events(host.Client, head))
        {
            MustNotBeIn(("the stream", Encoding.UTF8.GetBytes(recorded.ToJsonString())));
        }

        (await host.Client.GetStringAsync("/v1/orders/till-1:1")).ShouldContain("12.5");
        return true;
    }

    private static async Task MustNotBeTold(HostUnderTest host, string path) =>
        MustNotBeIn((path, await (await host.Client.GetAsync(path)).Content.ReadAsByteArrayAsync()));

    // The erasures are carried out, and views hold what was left: both follow the journal, after the answer.
    private static async Task Caught(HostUnderTest host)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while ((await host.Client.GetFromJsonAsync<JsonObject>("/health/ready", limit.Token))!["lag"]!.AsObject().Any(work => (long)work.Value! > 0))
        {
            limit.Token.ThrowIfCancellationRequested();
        }
    }

    private static async Task<T> Run<T>(string folder, Func<HostUnderTest, Task<T>> use, params string[] settings)
    {
        await using var host = await HostUnderTest.Start([Master, .. settings], folder: folder);
        return await use(host);
    }

    private static Task Run(string folder, Func<HostUnderTest, Task> use, params string[] settings) => Run(
        folder,
        async host =>
        {
            await use(host);
            return true;
        },
        settings);

    private static string[] Databases(string journal, string keys) => [$"--ConnectionStrings:Postgres={journal}", $"--ConnectionStrings:Keys={keys}"];

    private static void MustNotBeIn(params (string Where, byte[] Bytes)[] copies)
    {
        foreach (var (where, bytes) in copies)
        {
            bytes.ShouldNotBeEmpty();
            foreach (var personal in (string[])[Email, "quillfeather", Name])
            {
                var clear = Encoding.UTF8.GetBytes(personal);
                bytes.AsSpan().IndexOf(clear).ShouldBe(-1, $"{personal} is in {where}");
                bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Convert.ToHexStringLower(clear))).ShouldBe(-1, $"{personal} is in {where}");
            }
        }
    }

    private static (string Where, byte[] Bytes)[] FilesOf(string folder) =>
        [.. ((string[])["journal.db*", "keys.db*", "cache.db*"]).SelectMany(files => Directory.GetFiles(folder, files))
            .Where(file => new FileInfo(file).Length > 0).Select(file => (file, File.ReadAllBytes(file)))];

    private static int KeysIn(string folder, string customer)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "keys.db")};Pooling=false");
        connection.Open();
        using var count = new SqliteCommand("select count(*) from keys where subject = $1", connection);
        count.Parameters.AddWithValue("$1", customer);
        return (int)(long)count.ExecuteScalar()!;
    }

    private static void Copy(string from, string to, string files)
    {
        foreach (var file in Directory.GetFiles(from, files))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    private static void Delete(string folder, params string[] files)
    {
        foreach (var file in files.SelectMany(pattern => Directory.GetFiles(folder, pattern)))
        {
            File.Delete(file);
        }
    }

    // As docs/operations.md says: what views hold is in clear, and is rebuilt after a restore.
    private static Task<string> BackupOf(string journal) => Dump(
        journal, "--exclude-schema=omnigrains_keys", "--exclude-table-data=omnigrains_views.*", "--exclude-table-data=omnigrains.views",
        "--exclude-table-data=omnigrains.snapshots");

    private async Task<string> Restored(string backup, string folder)
    {
        var file = Path.Combine(folder, "backup.sql");
        await File.WriteAllTextAsync(file, backup);
        var database = await cluster.CreateDatabase();
        await Tool("psql", database, "--quiet", "--set", "ON_ERROR_STOP=1", "--output", "/dev/null", "--file", file);
        return database;
    }

    private static async Task<string> Dump(string database, params string[] options)
    {
        var dump = await Tool("pg_dump", database, options);
        dump.ShouldContain("COPY omnigrains");
        return dump;
    }

    private static async Task<string> Tool(string program, string database, params string[] options)
    {
        var at = new NpgsqlConnectionStringBuilder(database);
        var start = new ProcessStartInfo(Path.Combine(PostgresBinaries.Folder!, program)) { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var argument in (string[])["--host", at.Host!, "--port", $"{at.Port}", "--username", at.Username!, "--dbname", at.Database!, .. options])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0);
        return output;
    }

    private static (string Where, byte[] Bytes) Clear(string dump) => ("a dump", Encoding.UTF8.GetBytes(dump));
}
