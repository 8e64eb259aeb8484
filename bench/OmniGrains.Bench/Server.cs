using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OmniGrains.Bench;

/// <summary>A host in a process of its own, on a free port of 127.0.0.1.</summary>
internal sealed class Server : IAsyncDisposable
{
    public const string Key = "og_benchmark0000_0123456789abcdef0123456789abcdef";

    private readonly Process? _process;
    private readonly WebApplication? _application;

    private Server(Process? process, WebApplication? application, int port, TimeSpan readyAfter)
    {
        (_process, _application, Port, ReadyAfter) = (process, application, port, readyAfter);
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromMinutes(10) };
        Http.DefaultRequestHeaders.Authorization = new("Bearer", Key);
    }

    public int Port { get; }

    public TimeSpan ReadyAfter { get; }

    public HttpClient Http { get; }

    /// <summary>Its services, when it runs in this process.</summary>
    public IServiceProvider Services => _application!.Services;

    /// <summary>Starts the product in this process, on a folder or a PostgreSQL.</summary>
    public static async Task<Server> InThisProcess(string data, string? postgres = null)
    {
        var port = FreePort();
        foreach (var (name, value) in Settings(data))
        {
            Environment.SetEnvironmentVariable(name.Replace(":", "__", StringComparison.Ordinal), value);
        }

        Environment.SetEnvironmentVariable("ConnectionStrings__Postgres", postgres);
        var application = Host.OmniGrainsHost.Build([]);
        application.Urls.Clear();
        application.Urls.Add($"http://127.0.0.1:{port}");
        await application.StartAsync();
        return new Server(null, application, port, TimeSpan.Zero);
    }

    /// <summary>Starts the product on a folder or a PostgreSQL.</summary>
    public static Task<Server> Product(string data, string? postgres = null, params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "OmniGrains.Host.dll")]);
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        foreach (var (name, value) in Settings(data))
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        if (postgres is not null)
        {
            start.Environment["ConnectionStrings__Postgres"] = postgres;
        }

        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        return Start(start, "/health/ready");
    }

    /// <summary>One that somebody else has started, and ends.</summary>
    public static Server Running(int port) => new(null, null, port, TimeSpan.Zero);

    /// <summary>Starts the floor.</summary>
    public static Task<Server> Floor() =>
        Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "OmniGrains.Bench.dll"), "floor"]), "/health");

    /// <summary>Ends the process as a power cut would.</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
    }

    /// <summary>What its process has used so far, in ticks of Linux' <c>/proc</c>: by the runtime's compiler, and by all of it.</summary>
    public (long Compiling, long All) ProcessorTime()
    {
        const string compiler = ".NET Tiered Com"; // Linux keeps 15 characters of a thread's name.
        var compiling = Directory.EnumerateDirectories($"/proc/{_process!.Id}/task")
            .Where(thread => File.ReadAllText(Path.Combine(thread, "comm")).StartsWith(compiler, StringComparison.Ordinal))
            .Sum(thread => Used(Path.Combine(thread, "stat")));
        return (compiling, Used($"/proc/{_process.Id}/stat"));
    }

    // Its fields 14 and 15: time in user and kernel mode. The name before them may hold spaces.
    private static long Used(string stat)
    {
        var text = File.ReadAllText(stat);
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_application is not null)
        {
            await _application.StopAsync();
            await _application.DisposeAsync();
        }

        if (_process is { HasExited: false })
        {
            using var terminate = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            await terminate.WaitForExitAsync();
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
    }

    private static Dictionary<string, string?> Settings(string data) => new(StringComparer.Ordinal)
    {
        ["OMNIGRAINS_DATA"] = data,
        ["OMNIGRAINS_API_KEY"] = Key,
        ["OMNIGRAINS_MASTER_KEY"] = Convert.ToBase64String(new byte[32]),
        ["RateLimit:PermitsPerSecond"] = "1000000",
        ["RateLimit:Burst"] = "1000000",
    };

    private static async Task<Server> Start(ProcessStartInfo start, string ready)
    {
        var port = FreePort();
        start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
        start.Environment["BENCH_PORT"] = $"{port}";
        start.RedirectStandardOutput = true;
        var began = Stopwatch.GetTimestamp();
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        using var http = new HttpClient();
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port}{ready}"));
                if (answer.IsSuccessStatusCode)
                {
                    return new Server(process, null, port, Stopwatch.GetElapsedTime(began));
                }
            }
            catch (HttpRequestException) when (!process.HasExited)
            {
                await Task.Delay(5);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
