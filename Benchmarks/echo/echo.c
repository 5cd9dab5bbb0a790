// The limit to compare a server with: an epoll loop per thread that sends back every byte it gets.
//   cc -O2 -pthread -o echo echo.c && ./echo PORT THREADS
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static int port;

static int listening_socket(void) {
    int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, 1024)) {
        perror("echo: can't listen");
        exit(1);
    }
    return fd;
}

static void *serve(void *unused) {
    (void)unused;
    static __thread char bytes[1 << 16];
    int one = 1, listener = listening_socket(), epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, events[256];
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int count = epoll_wait(epoll, events, 256, -1);
        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd;
            if (fd == listener) {
                int client = accept4(listener, NULL, NULL, 0);
                if (client < 0) continue;
                setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                event = (struct epoll_event){.events = EPOLLIN, .data.fd = client};
                epoll_ctl(epoll, EPOLL_CTL_ADD, client, &event);
                continue;
            }
            ssize_t length = recv(fd, bytes, sizeof bytes, 0);
            if (length <= 0) {
                close(fd);
                continue;
            }
            for (ssize_t sent = 0; sent < length;) {
                ssize_t part = send(fd, bytes + sent, length - sent, MSG_NOSIGNAL);
                if (part <= 0) break;
                sent += part;
            }
        }
    }
}

int main(int count, char **arguments) {
    if (count != 3) {
        fprintf(stderr, "usage: echo PORT THREADS\n");
        return 2;
    }
    port = atoi(arguments[1]);
    pthread_t thread;
    for (int i = 1; i < atoi(arguments[2]); i++) pthread_create(&thread, NULL, serve, NULL);
    serve(NULL);
}
