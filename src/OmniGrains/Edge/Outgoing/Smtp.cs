using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MimeKit;

namespace OmniGrains.Edge.Outgoing;

/// <summary>
/// Hands mails to servers by SMTP (RFC 5321), over a few connections to each that stay open between mails. A mail has been taken when, and only
/// when, its server said so. When the connection breaks after its content was sent and before that, it may have been taken; the next attempt
/// carries the same Message-ID.
/// </summary>
internal sealed class Smtp : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<SmtpServer, SmtpLines> _servers = [];
    private readonly ITimer _sweeping;

    public Smtp(TimeProvider time)
    {
        _time = time;
        _sweeping = time.CreateTimer(static self => _ = ((Smtp)self!).Sweep(), this, SweepEvery, SweepEvery);
    }

    /// <returns>Null when the server has taken the mail.</returns>
    public async Task<SmtpFailure?> Send(SmtpServer server, MimeMessage mail, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        var lines = Enter(server);
        try
        {
            await lines.Send(mail, patience.Token);
            return null;
        }
        catch (Exception failed) when (!cancellation.IsCancellationRequested && SmtpFailure.Of(failed) is { } failure)
        {
            return failure;
        }
        finally
        {
            Exit(lines);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _sweeping.DisposeAsync();
        foreach (var lines in All())
        {
            await lines.Close();
        }
    }

    private SmtpLines Enter(SmtpServer server)
    {
        lock (_lock)
        {
            if (!_servers.TryGetValue(server, out var lines))
            {
                _servers[server] = lines = new SmtpLines(server, _time);
            }

            lines.Users++;
            return lines;
        }
    }

    private void Exit(SmtpLines lines)
    {
        lock (_lock)
        {
            lines.Users--;
        }
    }

    // A server that nobody writes to any more, or by another password, is forgotten.
    private async Task Sweep()
    {
        foreach (var lines in All())
        {
            await lines.Sweep();
        }

        lock (_lock)
        {
            foreach (var (server, lines) in _servers.Where(pair => pair.Value is { Users: 0, IsEmpty: true }).ToList())
            {
                _servers.Remove(server);
                lines.Dispose();
            }
        }
    }

    private List<SmtpLines> All()
    {
        lock (_lock)
        {
            return [.. _servers.Values];
        }
    }
}

internal static class OutgoingMail
{
    /// <summary>Registers the way out of mails once: notifications and replies share their connections.</summary>
    public static IServiceCollection AddOutgoingMail(this IServiceCollection services)
    {
        services.TryAddSingleton<Smtp>();
        return services;
    }
}
