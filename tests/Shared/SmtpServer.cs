using System.Globalization;
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

/// <summary>
/// A small SMTP server (RFC 5321) on a real port of 127.0.0.1, that keeps nothing itself. As servers of today do, it takes commands
/// without a pause between them (RFC 2920) and mails in pieces (RFC 3030).
/// </summary>
/// <param name="take">Given each mail before it is confirmed.</param>
/// <param name="answerTo">What a recipient is answered with; null for 250.</param>
public sealed class SmtpServer(Func<ReceivedMail, Task> take, Func<string, string?> answerTo) : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _accepting = Task.CompletedTask;
    private CancellationTokenSource _hangUp = new();
    private int _connections;
    private int _open;
    private int _mostOpen;
    private bool _down;

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Nobody is served while it is set.</summary>
    public bool Down { get => Volatile.Read(ref _down); set => Volatile.Write(ref _down, value); }

    /// <summary>How often somebody connected.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>How many were connected at a time, at most.</summary>
    public int MostOpen => Volatile.Read(ref _mostOpen);

    /// <summary>Ends when somebody has taken their leave.</summary>
    public Task Left => _left.Task;

    /// <summary>After so many mails a connection is answered 421 and closed.</summary>
    public int MostMails { get; init; } = int.MaxValue;

    /// <summary>A server of the old days: one command at a time, and mails end with a dot.</summary>
    public bool IsOld { get; init; }

    /// <summary>When set, nobody else may send (RFC 4954).</summary>
    public (string User, string Password)? Account { get; init; }

    /// <summary>Closes what is open and rests, as servers do with those who say nothing for long.</summary>
    public void HangUp()
    {
        using var before = Interlocked.Exchange(ref _hangUp, new CancellationTokenSource());
        before.Cancel();
    }

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
        _hangUp.Dispose();
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
        using var end = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, _hangUp.Token);
        lock (_listener)
        {
            _mostOpen = Math.Max(_mostOpen, ++_open);
        }

        try
        {
            client.NoDelay = true;
            using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
            await using var writer = new StreamWriter(client.GetStream(), Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync(Down ? "421 closed" : "220 stand-in");
            await Converse(reader, writer, end.Token);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
        }
        finally
        {
            lock (_listener)
            {
                _open--;
            }
        }
    }

    private async Task Converse(StreamReader reader, StreamWriter writer, CancellationToken end)
    {
        var (from, to, mails, known) = ("", "", 0, Account is null);
        async Task<bool> Took(string? data)
        {
            if (data is null)
            {
                return false;
            }

            await take(new ReceivedMail(from, to, data));
            await writer.WriteLineAsync("250 taken");
            return true;
        }

        while (!Down && await reader.ReadLineAsync(end) is { } line)
        {
            switch (line.Split(' ', ':')[0].ToUpperInvariant())
            {
                case "EHLO":
                    await writer.WriteLineAsync(string.Join("\r\n", Extensions().Select(one => $"250-{one}").Append("250 HELP")));
                    break;
                case "AUTH":
                    known = Account is { } account && line == $"AUTH PLAIN {Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{account.User}\0{account.Password}"))}";
                    await writer.WriteLineAsync(known ? "235 welcome" : "535 who is that");
                    break;
                case "MAIL" when !known:
                    await writer.WriteLineAsync("530 sign in first");
                    break;
                case "MAIL" when ++mails > MostMails:
                    await writer.WriteLineAsync("421 enough of you");
                    return;
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
                    if (!await Took(await DataOf(reader)))
                    {
                        return;
                    }

                    break;
                case "BDAT":
                    if (!await Took(await PieceOf(reader, line)))
                    {
                        return;
                    }

                    break;
                case "QUIT":
                    await writer.WriteLineAsync("221 bye");
                    _left.TrySetResult();
                    return;
                default:
                    await writer.WriteLineAsync("250 ok");
                    break;
            }
        }
    }

    private IEnumerable<string> Extensions()
    {
        string[] modern = IsOld ? [] : ["PIPELINING", "CHUNKING"];
        return ["stand-in", .. modern, .. Account is null ? Array.Empty<string>() : ["AUTH PLAIN"]];
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

    // Mails come in one piece: "BDAT 1234 LAST", and so many bytes.
    private static async Task<string?> PieceOf(StreamReader reader, string command)
    {
        var parts = command.Split(' ');
        var piece = new char[int.Parse(parts[1], CultureInfo.InvariantCulture)];
        return parts is [_, _, "LAST"] && await reader.ReadBlockAsync(piece) == piece.Length ? new string(piece) : null;
    }

    private static string AddressIn(string line) => line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];
}
