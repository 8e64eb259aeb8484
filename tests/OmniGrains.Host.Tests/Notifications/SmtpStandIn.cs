using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace OmniGrains.Host.Tests.Notifications;

/// <summary>An e-mail as the server got it.</summary>
internal sealed record ReceivedMail(string From, string To, string Raw)
{
    /// <summary>A header, unfolded; null when there is none.</summary>
    public string? Header(string name)
    {
        var head = Raw[..Raw.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Replace("\r\n ", " ", StringComparison.Ordinal).Replace("\r\n\t", " ", StringComparison.Ordinal);
        return head.Split("\r\n").FirstOrDefault(line => line.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
    }
}

/// <summary>A small SMTP server (RFC 5321) on a real port. It can be told to refuse recipients, and to be down.</summary>
internal sealed class SmtpStandIn : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<ReceivedMail> _mails = Channel.CreateUnbounded<ReceivedMail>();
    private Task _accepting = Task.CompletedTask;

    private SmtpStandIn()
    {
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What was taken, in order.</summary>
    public ConcurrentQueue<ReceivedMail> Taken { get; } = new();

    /// <summary>What recipients are answered with instead of 250.</summary>
    public ConcurrentDictionary<string, string> Refused { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Nobody is served while it is set.</summary>
    public volatile bool Down;

    /// <summary>How often somebody connected.</summary>
    public int Connections;

    /// <summary>Called before a mail is confirmed.</summary>
    public Func<Task>? BeforeConfirming { get; set; }

    public static SmtpStandIn Start()
    {
        var server = new SmtpStandIn();
        server._listener.Start();
        server._accepting = Task.Run(server.Accept);
        return server;
    }

    public async Task<ReceivedMail> Next() => await _mails.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(150));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref Connections);
                _ = Serve(client);
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task Serve(TcpClient client)
    {
        using var _ = client;
        try
        {
            using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
            await using var writer = new StreamWriter(client.GetStream(), Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync(Down ? "421 closed" : "220 stand-in");
            var (from, to) = ("", "");
            while (!Down && await reader.ReadLineAsync(_stop.Token) is { } line)
            {
                var verb = line.Split(' ', ':')[0].ToUpperInvariant();
                switch (verb)
                {
                    case "EHLO" or "HELO":
                        await writer.WriteLineAsync("250 stand-in");
                        break;
                    case "MAIL":
                        from = AddressIn(line);
                        await writer.WriteLineAsync("250 ok");
                        break;
                    case "RCPT":
                        to = AddressIn(line);
                        await writer.WriteLineAsync(Refused.GetValueOrDefault(to, "250 ok"));
                        break;
                    case "DATA":
                        await writer.WriteLineAsync("354 go on");
                        if (await DataOf(reader) is not { } data)
                        {
                            return;
                        }

                        await Take(new ReceivedMail(from, to, data));
                        await writer.WriteLineAsync("250 taken");
                        break;
                    case "QUIT":
                        await writer.WriteLineAsync("221 bye");
                        return;
                    default:
                        await writer.WriteLineAsync("250 ok");
                        break;
                }
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
        }
    }

    private async Task Take(ReceivedMail mail)
    {
        Taken.Enqueue(mail);
        _mails.Writer.TryWrite(mail);
        if (BeforeConfirming is { } wait)
        {
            await wait();
        }
    }

    // Null when the sender went away in the middle: nothing was handed over.
    private static async Task<string?> DataOf(StreamReader reader)
    {
        var data = new StringBuilder();
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line == ".")
            {
                return data.ToString();
            }

            data.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }

        return null;
    }

    private static string AddressIn(string line) => line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];
}
