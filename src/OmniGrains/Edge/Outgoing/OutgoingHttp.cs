using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using OmniGrains.Engine;

namespace OmniGrains.Edge.Outgoing;

/// <summary>
/// The way out to addresses that callers of the API have named. Nobody can use it to look into the private network of this
/// host: the address that a name resolves to is checked at the moment of connecting, and is the one that is connected to, so
/// that a name which answers differently the next time gains nothing. Redirects are not followed, proxies not used.
/// </summary>
public sealed class OutgoingHttp : IDisposable
{
    /// <summary>The setting that lets private and unencrypted addresses be called; on by itself in Development.</summary>
    public const string AllowPrivate = "OMNIGRAINS_ALLOW_PRIVATE_URLS";

    private const int LongestUrl = 2_000;
    private const int LargestAnswer = 4 << 20;

    private static readonly TimeSpan LongestTransfer = TimeSpan.FromMinutes(3);

    private readonly bool _allowPrivate;

    public OutgoingHttp(IConfiguration configuration, IHostEnvironment environment)
        : this(configuration.GetValue(AllowPrivate, environment.IsDevelopment()))
    {
    }

    internal OutgoingHttp(bool allowPrivate)
    {
        _allowPrivate = allowPrivate;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ConnectCallback = Connect,
        };
        Client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(30), MaxResponseContentBufferSize = LargestAnswer };
        Files = new HttpClient(handler, disposeHandler: false) { Timeout = LongestTransfer };
        Client.DefaultRequestHeaders.UserAgent.ParseAdd("OmniGrains/1");
        Files.DefaultRequestHeaders.UserAgent.ParseAdd("OmniGrains/1");
    }

    /// <summary>Sends requests; an address that is refused fails with <see cref="PrivateAddressException"/>.</summary>
    public HttpClient Client { get; }

    /// <summary>The same for files, which take longer. Whoever reads an answer reads it as a stream, and bounds it.</summary>
    public HttpClient Files { get; }

    /// <summary>
    /// Why a URL can never be called, or null. What its name resolves to is checked when it is called, because it may change.
    /// </summary>
    public Rejection? Check(string? url)
    {
        if (url is not { Length: > 0 and <= LongestUrl } || !Uri.TryCreate(url, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("https" or "http") || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0 || url.Any(char.IsControl))
        {
            return new Rejection("url.invalid", $"A URL must be absolute, of at most {LongestUrl} characters, without user name, password and fragment.");
        }

        if (_allowPrivate)
        {
            return null;
        }

        var literal = IPAddress.TryParse(uri.IdnHost, out var address);
        return uri.Scheme != "https" || uri.IsLoopback || (literal && !PublicAddresses.Contains(address!))
            ? new Rejection("url.private", $"A URL must begin with https:// and lead to a public address. {AllowPrivate}=true lifts this, for trials.")
            : null;
    }

    public void Dispose()
    {
        Files.Dispose();
        Client.Dispose();
    }

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        IPAddress[] found = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellation);
        var allowed = _allowPrivate ? found : [.. found.Where(PublicAddresses.Contains)];
        if (allowed.Length == 0)
        {
            throw new PrivateAddressException();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>The name leads to no address that may be called.</summary>
public sealed class PrivateAddressException() : HttpRequestException("The name leads to no public address.");

public static class OutgoingRegistration
{
    /// <summary>Registers the way out once, whichever slices ask for it.</summary>
    public static IServiceCollection AddOutgoingHttp(this IServiceCollection services)
    {
        services.TryAddSingleton<OutgoingHttp>();
        return services;
    }
}
