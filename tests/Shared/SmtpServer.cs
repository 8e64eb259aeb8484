using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OmniGrains.Tests.Shared;

/// <summary>An e-mail as the server got it.</summary>
public sealed record ReceivedMail(string From, string To, string Raw)
{
    /// <summary>A header, unfolded; null when there is none.</summary>
    public string? Header(string name)
    {
        var head = Raw[..Raw.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Replace("\r\n ", " ", StringComparison.Ordinal).Replace("\r\n\t", " ", StringComparison.Ordinal);
        return head.Split("\r\n").FirstOrDefault(line => line.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
    }
}

/// <summary>A small SMTP server (RFC 5321) on a real port of 127.0.0.1, that keeps nothing itself.</summary>
/// <param name="take">Given each mail before it is confirmed.</param>
/// <param name="answerTo">What a recipient is answered with; null for 250.</param>
public sealed class SmtpServer(Func<ReceivedMail, Task> take, Func<string, string?> answerTo) : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private Task _accepting = Task.CompletedTask;
    private int _connections;
    private bool _down;

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Nobody is served while it is set.</summary>
    public bool Down { get => Volatile.Read(ref _down); set => Volatile.Write(ref _down, value); }

    /// <summary>How often somebody connected.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public void Start()
    {
        _listener.Start();
        _accepting = Task.Run(Accept);
    }

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
                Interlocked.Increment(ref _connections);
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
            client.NoDelay = true;
            using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
            await using var writer = new StreamWriter(client.GetStream(), Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync(Down ? "421 closed" : "220 stand-in");
            await Converse(reader, writer);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
        }
    }

    private async Task Converse(StreamReader reader, StreamWriter writer)
    {
        var (from, to) = ("", "");
        while (!Down && await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            switch (line.Split(' ', ':')[0].ToUpperInvariant())
            {
                case "MAIL":
                    from = AddressIn(line);
                    await writer.WriteLineAsync("250 ok");
                    break;
                case "RCPT":
                    to = AddressIn(line);
                    await writer.WriteLineAsync(answerTo(to) ?? "250 ok");
                    break;
                case "DATA":
                    await writer.WriteLineAsync("354 go on");
                    if (await DataOf(reader) is not { } data)
                    {
                        return;
                    }

                    await take(new ReceivedMail(from, to, data));
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
