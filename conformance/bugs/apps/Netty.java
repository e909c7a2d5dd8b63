import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.*;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.DateFormatter;
import io.netty.handler.codec.http.*;
import java.util.Date;

/** Netty's codec of HTTP with a handler that answers a short text, as its examples do. */
public class Netty {
    public static void main(String[] args) throws Exception {
        ServerBootstrap boot = new ServerBootstrap();
        boot.group(new NioEventLoopGroup(2)).channel(NioServerSocketChannel.class)
            .childHandler(new ChannelInitializer<SocketChannel>() {
                @Override protected void initChannel(SocketChannel channel) {
                    channel.pipeline().addLast(new HttpServerCodec(), new HttpServerExpectContinueHandler(),
                        new HttpServerKeepAliveHandler(), new HttpObjectAggregator(1 << 22), new Answer());
                }
            });
        boot.bind("127.0.0.1", Integer.parseInt(args[0])).sync().channel().closeFuture().sync();
    }

    static class Answer extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            boolean good = request.decoderResult().isSuccess();
            boolean post = request.method().equals(HttpMethod.POST);
            ByteBuf out = !good ? Unpooled.copiedBuffer("bad\n".getBytes())
                : post ? Unpooled.wrappedBuffer(("got " + request.content().readableBytes() + ": ").getBytes(),
                    bytes(request.content())) : Unpooled.copiedBuffer("hello, world\n".getBytes());
            HttpResponseStatus status = good ? HttpResponseStatus.OK : HttpResponseStatus.BAD_REQUEST;
            boolean head = request.method().equals(HttpMethod.HEAD);
            FullHttpResponse answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status,
                head ? Unpooled.EMPTY_BUFFER : out);
            answer.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain");
            answer.headers().set(HttpHeaderNames.DATE, DateFormatter.format(new Date()));
            answer.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, out.readableBytes());
            if (!good) answer.headers().set(HttpHeaderNames.CONNECTION, "close");
            ChannelFuture done = context.writeAndFlush(answer);
            if (!good) done.addListener(ChannelFutureListener.CLOSE);
        }

        private static byte[] bytes(ByteBuf content) {
            byte[] taken = new byte[content.readableBytes()];
            content.getBytes(content.readerIndex(), taken);
            return taken;
        }

        @Override public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
