using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace OmniGrains.Edge.Outgoing;

/// <summary>One open connection to a server, signed in where that is asked for. Used by one mail at a time.</summary>
internal sealed class SmtpLine : ITransferProgress, IDisposable
{
    private static readonly TimeSpan ShortPatience = TimeSpan.FromSeconds(3);

    // As HTTP clients do: a list of revocations that cannot be reached (or that a company's own authority does not have) must not stop all mail.
    private readonly SmtpClient _client = new() { CheckCertificateRevocation = false };

    private SmtpLine()
    {
    }

    /// <summary>How many mails were tried over it.</summary>
    public int Mails { get; private set; }

    /// <summary>Whether a byte of the mail's content was handed to the network: then the server may have taken it, whatever happens after.</summary>
    public bool ContentLeft { get; private set; }

    /// <summary>Since when nothing was sent over it, by the clock of whoever keeps it.</summary>
    public long RestsSince { get; set; }

    /// <summary>Whether it can take another mail: it is open, and the last mail was taken or refused cleanly.</summary>
    public bool IsOpen { get; private set; } = true;

    public static async Task<SmtpLine> Open(SmtpServer server, CancellationToken cancellation)
    {
        var line = new SmtpLine();
        try
        {
            await line._client.ConnectAsync(server.Host, server.Port, OptionsOf(server.Security), cancellation);
            if (server is { User: { } user, Password: { } password })
            {
                await line._client.AuthenticateAsync(user, password, cancellation);
            }

            return line;
        }
        catch
        {
            line.Dispose();
            throw;
        }
    }

    public async Task Send(MimeMessage mail, CancellationToken cancellation)
    {
        (ContentLeft, Mails) = (false, Mails + 1);
        try
        {
            await _client.SendAsync(mail, cancellation, this);
        }
        catch (Exception failed)
        {
            // A refusal is an answer (the library has sent RSET); after anything else nobody knows where the two stand.
            IsOpen = failed is SmtpCommandException && !SmtpFailure.IsHangUp(failed) && _client.IsConnected;
            throw;
        }
    }

    /// <summary>Whether the server still answers.</summary>
    public async Task<bool> Answers(CancellationToken cancellation) => await Told(_client.NoOpAsync, cancellation);

    /// <summary>Says goodbye and closes. What was taken stays taken, however that goes.</summary>
    public async Task Leave()
    {
        if (_client.IsConnected && IsOpen)
        {
            await Told(stop => _client.DisconnectAsync(quit: true, stop), CancellationToken.None);
        }

        Dispose();
    }

    public void Dispose() => _client.Dispose();

    void ITransferProgress.Report(long bytesTransferred, long totalSize) => ContentLeft = true;

    void ITransferProgress.Report(long bytesTransferred) => ContentLeft = true;

    private async Task<bool> Told(Func<CancellationToken, Task> command, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(ShortPatience);
        try
        {
            await command(patience.Token);
            return true;
        }
        catch (Exception gone) when (gone is OperationCanceledException or CommandException || SmtpFailure.IsHangUp(gone))
        {
            return IsOpen = false;
        }
    }

    private static SecureSocketOptions OptionsOf(SmtpSecurity security) => security switch
    {
        SmtpSecurity.None => SecureSocketOptions.None,
        SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.StartTls,
    };
}
