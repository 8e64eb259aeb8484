using System.Globalization;
using System.Net;
using System.Net.Sockets;
using OmniGrains.Host.Configuration;
using OmniGrains.Orleans;

namespace OmniGrains.Host.Running;

/// <summary>Reads what the operator decides about a silo; see docs/operations.md for the names.</summary>
internal static class SiloConfiguration
{
    private const int DefaultPort = 11111;
    private static readonly TimeSpan DeadAfter = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan IdleAfter = TimeSpan.FromMinutes(30);

    /// <summary>Null when this host is no silo: without PostgreSQL, or with <c>Silo__Enabled=false</c>.</summary>
    public static SiloSettings? From(IConfiguration configuration)
    {
        var silo = configuration.GetSection("Silo");
        return configuration.GetConnectionString("Postgres") is { Length: > 0 } postgres && Flag(silo, "Enabled", otherwise: true)
            ? new SiloSettings(
                silo["Cluster"] ?? "omnigrains",
                postgres.Trim(),
                new IPEndPoint(Address(silo["Address"]), Port(silo["Port"])),
                Seconds(silo, "DeadAfterSeconds") ?? DeadAfter,
                IdleAfter,
                Flag(silo, "Rebalancing", otherwise: false),
                Flag(silo, "Dashboard", otherwise: false))
            : null;
    }

    // What the machine's own name stands for: in a container that is the address at which others reach it.
    private static IPAddress Address(string? given)
    {
        try
        {
            return given is not null
                ? IPAddress.Parse(given)
                : Dns.GetHostAddresses(Dns.GetHostName(), AddressFamily.InterNetwork).FirstOrDefault() ?? IPAddress.Loopback;
        }
        catch (FormatException)
        {
            throw new StartRefusedException($"Silo__Address must be an IP address, and is '{given}'.");
        }
        catch (SocketException)
        {
            return IPAddress.Loopback;
        }
    }

    private static int Port(string? given) =>
        given is null ? DefaultPort
        : int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= IPEndPoint.MaxPort ? port
        : throw new StartRefusedException($"Silo__Port must be a port number, and is '{given}'.");

    private static TimeSpan? Seconds(IConfigurationSection silo, string name) =>
        silo[name] is not { } given ? null
        : double.TryParse(given, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= 600 ? TimeSpan.FromSeconds(seconds)
        : throw new StartRefusedException($"Silo__{name} must be between 1 and 600, and is '{given}'.");

    private static bool Flag(IConfigurationSection silo, string name, bool otherwise) =>
        silo[name] is not { } given ? otherwise
        : bool.TryParse(given, out var flag) ? flag
        : throw new StartRefusedException($"Silo__{name} must be true or false, and is '{given}'.");
}
