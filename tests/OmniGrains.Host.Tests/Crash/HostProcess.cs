using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace OmniGrains.Host.Tests.Crash;

/// <summary>The host as a process of its own, which can be killed. Started again it listens at the same address.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    /// <summary>Settings with which nobody is told to wait: what is tested is not the rate.</summary>
    public static readonly string[] Unlimited = ["--RateLimit:PermitsPerSecond=1000000", "--RateLimit:Burst=1000000"];

    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);

    private readonly string[] _settings;
    private Process? _process;
    private TaskCompletionSource _up = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HostProcess(string folder, string[] settings)
    {
        Address = new Uri($"http://127.0.0.1:{FreePort()}/");
        _settings = ["--environment=Development", $"--urls={Address}", $"--OMNIGRAINS_DATA={folder}", $"--OMNIGRAINS_API_KEY={HostUnderTest.Key}", .. settings];
        Client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(60) };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", HostUnderTest.Key);
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    /// <summary>The authorities that it trusts, as a file of theirs; null for those of the system.</summary>
    public string? Trusts { get; init; }

    public static Task<HostProcess> Start(string folder, params string[] settings) => Started(new HostProcess(folder, settings));

    public static Task<HostProcess> StartTrusting(string authorities, string folder) => Started(new HostProcess(folder, []) { Trusts = authorities });

    /// <summary>Starts one whose clock a test sets; null for that of the machine.</summary>
    public static Task<HostProcess> StartAt(ToldTime? time, string folder, params string[] settings) => Started(new HostProcess(folder, settings) { Time = time });

    /// <summary>The clock that it goes by; null for that of the machine.</summary>
    public ToldTime? Time { get; init; }

    /// <summary>Whether it listens, as far as whoever spreads requests over the nodes knows.</summary>
    public bool IsUp => _up.Task.IsCompleted;

    /// <summary>Returns when it listens.</summary>
    public async Task Start()
    {
        string[] what = Time is null ? ["OmniGrains.Host.dll"] : ["OmniGrains.Host.Tests.dll", Time.Path];
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, what[0]), .. what[1..], .. _settings])
        {
            start.ArgumentList.Add(argument);
        }

        if (Trusts is { } authorities)
        {
            start.Environment["SSL_CERT_FILE"] = authorities;
        }

        var process = _process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(LongestStart);
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("OmniGrains listens", StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                _up.SetResult();
                return;
            }
        }

        throw new InvalidOperationException($"The host did not start: {await errors}");
    }

    /// <summary>Completes when it listens: at once, or after the start that follows a kill.</summary>
    public Task WhenUp(CancellationToken cancellation) => _up.Task.WaitAsync(LongestStart, cancellation);

    /// <summary>SIGKILL.</summary>
    public async Task Kill()
    {
        if (_process is { } process)
        {
            _process = null;
            _up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    public async Task<long> Head() => (long)(await Client.GetFromJsonAsync<JsonObject>("health/ready"))!["head"]!;

    /// <summary>An answer that contains all that follows from what is recorded so far.</summary>
    public async Task<JsonObject> GetSettled(string path)
    {
        var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        var address = $"{path}{separator}after={await Head()}";
        var waited = Stopwatch.StartNew();
        while (true)
        {
            using var answer = await Client.GetAsync(address);
            if (answer.StatusCode != HttpStatusCode.ServiceUnavailable || waited.Elapsed > LongestStart)
            {
                answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
                return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Kill();
    }

    private static async Task<HostProcess> Started(HostProcess host)
    {
        await host.Start();
        return host;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
