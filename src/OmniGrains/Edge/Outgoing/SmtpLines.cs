using MimeKit;

namespace OmniGrains.Edge.Outgoing;

/// <summary>
/// The open connections to one server: never more than it allows. One that breaks before a byte of the mail's content has left gives way to a
/// fresh one; one that breaks later leaves the mail in doubt.
/// </summary>
internal sealed class SmtpLines(SmtpServer server, TimeProvider time) : IDisposable
{
    /// <summary>After so many mails a connection is closed: servers bound them too.</summary>
    public const int MostMails = 100;

    /// <summary>After so long without a mail a connection is closed.</summary>
    public static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(30);

    // Within this time a connection is taken to be open; if it is not, the mail finds out in time.
    private static readonly TimeSpan Trusted = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _places = new(server.Connections);
    private readonly Lock _lock = new();
    private readonly Stack<SmtpLine> _resting = [];
    private bool _closed;

    /// <summary>How many mails are on their way or wait for a connection. Guarded by whoever keeps the servers.</summary>
    public int Users { get; set; }

    public bool IsEmpty
    {
        get
        {
            lock (_lock)
            {
                return _resting.Count == 0;
            }
        }
    }

    /// <summary>Returns when the server has taken the mail.</summary>
    public async Task Send(MimeMessage mail, CancellationToken cancellation)
    {
        await _places.WaitAsync(cancellation);
        try
        {
            if (!await SentOverOpen(mail, cancellation))
            {
                await SendOver(await SmtpLine.Open(server, cancellation), mail, cancellation);
            }
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Closes those that have rested long enough.</summary>
    public async Task Sweep()
    {
        foreach (var line in TakeAll(line => time.GetElapsedTime(line.RestsSince) >= LongestRest))
        {
            await line.Leave();
        }
    }

    /// <summary>Closes those that rest; what is on its way is closed when it has arrived.</summary>
    public async Task Close()
    {
        foreach (var line in TakeAll(static _ => true, closing: true))
        {
            await line.Leave();
        }
    }

    public void Dispose() => _places.Dispose();

    private async Task<bool> SentOverOpen(MimeMessage mail, CancellationToken cancellation)
    {
        if (await Rested(cancellation) is not { } line)
        {
            return false;
        }

        try
        {
            await SendOver(line, mail, cancellation);
            return true;
        }
        catch (Exception broke) when (!line.ContentLeft && SmtpFailure.IsHangUp(broke))
        {
            return false;
        }
    }

    private async Task SendOver(SmtpLine line, MimeMessage mail, CancellationToken cancellation)
    {
        try
        {
            await line.Send(mail, cancellation);
        }
        finally
        {
            await GiveBack(line);
        }
    }

    // The one that rested the shortest, so that the others can be closed.
    private async Task<SmtpLine?> Rested(CancellationToken cancellation)
    {
        while (TakeOne() is { } line)
        {
            var rested = time.GetElapsedTime(line.RestsSince);
            if (rested < Trusted || (rested < LongestRest && await line.Answers(cancellation)))
            {
                return line;
            }

            await line.Leave();
        }

        return null;
    }

    private async Task GiveBack(SmtpLine line)
    {
        line.RestsSince = time.GetTimestamp();
        lock (_lock)
        {
            if (line is { IsOpen: true, Mails: < MostMails } && !_closed)
            {
                _resting.Push(line);
                return;
            }
        }

        await line.Leave();
    }

    private SmtpLine? TakeOne()
    {
        lock (_lock)
        {
            return _resting.TryPop(out var line) ? line : null;
        }
    }

    private List<SmtpLine> TakeAll(Func<SmtpLine, bool> which, bool closing = false)
    {
        lock (_lock)
        {
            _closed |= closing;
            var taken = _resting.Where(which).ToList();
            var stay = _resting.Except(taken).Reverse().ToList();
            _resting.Clear();
            stay.ForEach(_resting.Push);
            return taken;
        }
    }
}
