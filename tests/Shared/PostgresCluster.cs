using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace OmniGrains.Tests.Shared;

/// <summary>
/// A private PostgreSQL server in a temporary folder, with the settings of production that matter (fsync is on),
/// reachable from this machine only, and gone with the test run. Created once per run; databases are cheap.
/// </summary>
public sealed class PostgresCluster : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"og-pg-{Guid.NewGuid():N}");
    private readonly int _port = FreePort();
    private int _databases;

    private static bool IsRoot => Environment.UserName == "root";

    private string Data => Path.Combine(_folder, "data");

    public async Task InitializeAsync()
    {
        if (PostgresBinaries.SkipReason is not null)
        {
            return;
        }

        Directory.CreateDirectory(_folder);
        try
        {
            await Create();
        }
        catch
        {
            Directory.Delete(_folder, recursive: true);
            throw;
        }
    }

    public async Task DisposeAsync()
    {
        if (!Directory.Exists(_folder))
        {
            return;
        }

        NpgsqlConnection.ClearAllPools();
        try
        {
            await Stop();
        }
        finally
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    /// <summary>Makes an empty database and returns its connection string.</summary>
    public async Task<string> CreateDatabase()
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"create database {name}", connection);
        await create.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    /// <summary>Lets the server die without a shutdown, as in a power cut, and starts it again.</summary>
    public async Task Crash()
    {
        await Stop();
        await Start();
    }

    private async Task Create()
    {
        if (IsRoot)
        {
            await Run("chown", "postgres", _folder);
        }

        await Postgres("initdb", "--pgdata", Data, "--username", "omnigrains", "--auth", "trust", "--encoding", "UTF8", "--no-locale", "--no-sync");
        await Start();
    }

    private Task Start() => Postgres(
        "pg_ctl", "start", "--pgdata", Data, "--wait", "--timeout", "60", "--log", Path.Combine(_folder, "log"),
        "--options", $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={_folder} -c fsync=on -c max_connections=100");

    private Task Stop() => Postgres("pg_ctl", "stop", "--pgdata", Data, "--mode", "immediate", "--wait");

    private string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={_port};Username=omnigrains;Database={database}";

    private Task Postgres(string program, params string[] arguments)
    {
        var folder = PostgresBinaries.Folder
            ?? throw new InvalidOperationException("These tests require PostgreSQL, and it is not installed.");
        var path = Path.Combine(folder, program);
        return IsRoot ? Run("runuser", ["-u", "postgres", "--", path, .. arguments]) : Run(path, arguments);
    }

    // Output is not captured: the server inherits the handles and would keep a pipe open for ever.
    private async Task Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = _folder };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("\"$@\" >>\"$0\" 2>&1 </dev/null");
        start.ArgumentList.Add(Path.Combine(_folder, "output"));
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            var output = await File.ReadAllTextAsync(Path.Combine(_folder, "output"));
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {output}"));
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
