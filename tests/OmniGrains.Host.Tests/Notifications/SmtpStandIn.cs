using System.Collections.Concurrent;
using System.Threading.Channels;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Host.Tests.Notifications;

/// <summary>A mail server that keeps what it took. It can be told to refuse recipients, and to be down.</summary>
internal sealed class SmtpStandIn : IAsyncDisposable
{
    private readonly SmtpServer _server;
    private readonly Channel<ReceivedMail> _mails = Channel.CreateUnbounded<ReceivedMail>();

    private SmtpStandIn((string, string)? account) => _server = new SmtpServer(Take, to => Refused.GetValueOrDefault(to)) { Account = account };

    public int Port => _server.Port;

    /// <summary>What was taken, in order.</summary>
    public ConcurrentQueue<ReceivedMail> Taken { get; } = new();

    /// <summary>What recipients are answered with instead of 250.</summary>
    public ConcurrentDictionary<string, string> Refused { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Nobody is served while it is set.</summary>
    public bool Down { get => _server.Down; set => _server.Down = value; }

    /// <summary>How often somebody connected.</summary>
    public int Connections => _server.Connections;

    /// <summary>Called before a mail is confirmed.</summary>
    public Func<Task>? BeforeConfirming { get; set; }

    /// <param name="account">Who may send; null for anybody.</param>
    public static SmtpStandIn Start((string User, string Password)? account = null)
    {
        var standIn = new SmtpStandIn(account);
        standIn._server.Start();
        return standIn;
    }

    public async Task<ReceivedMail> Next() => await _mails.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(150));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task Take(ReceivedMail mail)
    {
        Taken.Enqueue(mail);
        _mails.Writer.TryWrite(mail);
        if (BeforeConfirming is { } wait)
        {
            await wait();
        }
    }
}
