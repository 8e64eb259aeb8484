using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using OmniGrains.Host.Tests.Crash;

namespace OmniGrains.Host.Tests.Notifications;

/// <summary>A test that needs Debian's aiosmtpd: skipped, visibly, where it is not installed and not required.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SmtpServerFactAttribute : FactAttribute
{
    public SmtpServerFactAttribute() => Skip = RealSmtpServer.Missing;
}

/// <summary>The same with cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SmtpServerTheoryAttribute : TheoryAttribute
{
    public SmtpServerTheoryAttribute() => Skip = RealSmtpServer.Missing;
}

/// <summary>Debian's aiosmtpd, which keeps what it takes in a folder. It may still be starting.</summary>
internal sealed class RealSmtpServer : IAsyncDisposable
{
    private const string Program = "/usr/bin/aiosmtpd";

    private readonly Process _process;
    private readonly string _mails;

    private RealSmtpServer(Process process, string mails, int port) => (_process, _mails, Port) = (process, mails, port);

    /// <summary>Why it cannot be used here; null when it can, or must be.</summary>
    public static string? Missing { get; } =
        File.Exists(Program) || string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase) ? null : $"There is no {Program} here.";

    public int Port { get; }

    /// <summary>The files of the mails that it has taken.</summary>
    public string[] Mails => Directory.GetFiles(Path.Combine(_mails, "new"));

    public static RealSmtpServer Start(TemporaryFolder folder, params string[] options)
    {
        var (mails, port) = (Path.Combine(folder.Path, "mails"), FreePort());
        var start = new ProcessStartInfo(Program) { UseShellExecute = false, RedirectStandardError = true };
        foreach (var argument in (string[])["-n", "-c", "aiosmtpd.handlers.Mailbox", "-l", $"127.0.0.1:{port}", .. options, mails])
        {
            start.ArgumentList.Add(argument);
        }

        return new RealSmtpServer(Process.Start(start)!, mails, port);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
